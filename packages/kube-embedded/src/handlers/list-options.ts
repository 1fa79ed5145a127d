import type { ListOptions } from "../cluster/list.ts"
import { storedVersion, type VersionMatch } from "../cluster/resource-version.ts"
import { selectionOf } from "../cluster/selection.ts"
import type { WatchOptions } from "../cluster/watch.ts"
import { type FieldError, forbidden, notSupported } from "../field-error.ts"
import { type ApiRequest, flag, parameter } from "../http/request.ts"
import type { Target } from "../resources/resource.ts"
import { badRequest, invalidObject } from "../status.ts"

const matches = ["Exact", "NotOlderThan"] as const

function selectorsOf({ query }: ApiRequest): {
  labels: string | undefined
  fields: string | undefined
} {
  return { labels: parameter(query, "labelSelector"), fields: parameter(query, "fieldSelector") }
}

/** @throws ApiError 400 or 422 for parameters that do not fit each other. */
export function listOptions(request: ApiRequest, target: Target): ListOptions {
  const { query } = request
  refuse(listErrors(query))
  const continueFrom = parameter(query, "continue")
  const resourceVersion = parameter(query, "resourceVersion")
  if (continueFrom !== undefined && resourceVersion !== undefined && resourceVersion !== "0") {
    throw badRequest("specifying resource version is not allowed when using continue")
  }
  return {
    selection: selectionOf(target, selectorsOf(request)),
    limit: positive(query, "limit") ?? 0,
    continueFrom,
    resourceVersion,
    resourceVersionMatch: matchOf(query),
  }
}

export function watchOptions(request: ApiRequest, target: Target): WatchOptions {
  const { query } = request
  refuse(watchErrors(query))
  storedVersion(parameter(query, "resourceVersion"))
  return {
    selection: selectionOf(target, selectorsOf(request)),
    resourceVersion: parameter(query, "resourceVersion"),
    sendInitialEvents: flag(query, "sendInitialEvents"),
    bookmarks: flag(query, "allowWatchBookmarks") === true,
  }
}

/** A whole number above zero in a parameter. @throws ApiError 400 for anything that is no number. */
export function positive(query: URLSearchParams, name: string): number | undefined {
  const text = parameter(query, name)
  if (text === undefined) return undefined
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  }
  return Number(text) > 0 ? Number(text) : undefined
}

function matchOf(query: URLSearchParams): VersionMatch | undefined {
  const text = query.get("resourceVersionMatch")
  return matches.find((known) => known === text)
}

function listErrors(query: URLSearchParams): FieldError[] {
  const errors: FieldError[] = []
  const match = parameter(query, "resourceVersionMatch")
  const version = parameter(query, "resourceVersion")
  if (flag(query, "sendInitialEvents") !== undefined) {
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
  }
  if (match === undefined) return errors
  const field = "resourceVersionMatch"
  if (version === undefined) {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden unless resourceVersion is provided"))
  }
  if (parameter(query, "continue") !== undefined) {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
  }
  if (matchOf(query) === undefined) errors.push(notSupported(field, match, ["Exact", "NotOlderThan", ""]))
  if (match === "Exact" && version === "0") {
    errors.push(forbidden(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'))
  }
  return errors
}

function watchErrors(query: URLSearchParams): FieldError[] {
  const match = parameter(query, "resourceVersionMatch")
  const isStreamed = flag(query, "sendInitialEvents") !== undefined
  const field = "resourceVersionMatch"
  const errors: FieldError[] = []
  if (isStreamed && match !== "NotOlderThan") {
    errors.push(forbidden(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"))
  }
  if (match !== undefined && !isStreamed) {
    const rule = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    errors.push(forbidden(field, rule))
  }
  if (match !== undefined && match !== "NotOlderThan") {
    errors.push(notSupported(field, match, ["NotOlderThan"]))
  }
  // A watch from nowhere in particular is streamed although it does not say so.
  const isFromAny = !isStreamed && ["", "0"].includes(query.get("resourceVersion") ?? "")
  if ((match !== undefined || isFromAny) && parameter(query, "continue") !== undefined) {
    errors.push(forbidden(field, "resourceVersionMatch is forbidden when continue is provided"))
  }
  return errors
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors)
}
