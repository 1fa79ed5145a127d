import type { IncomingMessage } from "node:http"

export type Verb =
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "deletecollection"
  | "other"

/** A request as RBAC would describe it. */
export interface Call {
  readonly verb: Verb
  readonly group: string
  /** The plural; empty for discovery, health and the like. */
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly path: string
}

const ofMethod: Readonly<Record<string, Verb>> = {
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
  GET: "get",
  HEAD: "get",
}

export function callOf(request: IncomingMessage): Call {
  const url = new URL(request.url ?? "/", "https://localhost")
  const path = url.pathname
  const [root = "", ...rest] = path.split("/").filter((segment) => segment !== "")
  const [group = "", below] =
    root === "api" ? ["", rest.slice(1)] : root === "apis" ? [rest[0], rest.slice(2)] : ["", []]
  const ofNamespace = below[2] === undefined || below[2] === "status" || below[2] === "finalize"
  const isNamespaced = below[0] === "namespaces" && !ofNamespace
  const [resource = "", name = "", subresource = ""] = isNamespaced ? below.slice(2) : below
  const namespace = isNamespaced ? (below[1] ?? "") : ""
  return {
    verb: verbOf(request.method ?? "", url, resource, name),
    group,
    resource,
    subresource,
    namespace,
    name,
    path,
  }
}

function verbOf(method: string, url: URL, resource: string, name: string): Verb {
  const verb = ofMethod[method]
  if (verb === undefined || resource === "") return "other"
  if (verb === "get" && ["true", "1"].includes(url.searchParams.get("watch") ?? "")) return "watch"
  if (verb === "get" && name === "") return "list"
  return verb === "delete" && name === "" ? "deletecollection" : verb
}

/** Which calls a fault is for; what is left out matches everything. */
export interface CallMatch {
  readonly verb?: Verb | readonly Verb[]
  readonly group?: string
  readonly resource?: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

export function matches(match: CallMatch, call: Call): boolean {
  const { verb } = match
  if (verb !== undefined && !(typeof verb === "string" ? [verb] : verb).includes(call.verb)) return false
  const fields = ["group", "resource", "subresource", "namespace", "name"] as const
  return fields.every((field) => match[field] === undefined || match[field] === call[field])
}
