import type { Page } from "../cluster/list.ts"
import type { JsonObject } from "../json.ts"
import { type KubeObject, without } from "../objects/object.ts"
import { apiVersionOf, type Target } from "../resources/resource.ts"
import { type IncludeObject, tableOf } from "../table/index.ts"
import type { View } from "./media-type.ts"

/** How objects are to be shown. */
export interface Form {
  readonly view: View
  /** What a row of a table carries besides its cells. */
  readonly includeObject: IncludeObject
  /** ms since the epoch, for ages in tables. */
  readonly now: number
}

/** The `includeObject` parameter of table requests. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const asked = query.get("includeObject")
  return asked === "None" || asked === "Object" ? asked : "Metadata"
}

export function renderObject(target: Target, object: KubeObject, form: Form): JsonObject {
  switch (form.view) {
    case "object":
      return object
    case "partial":
      return partial(object)
    case "table":
      return table(target, [object], { resourceVersion: object.metadata.resourceVersion ?? "" }, form)
  }
}

export function renderList(target: Target, page: Page, form: Form): JsonObject {
  const metadata: JsonObject = {
    resourceVersion: page.resourceVersion,
    ...continued(target, page, form),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  }
  const { resource, version } = target
  switch (form.view) {
    case "object": {
      const apiVersion = apiVersionOf(resource.group, version.name)
      // Items of built-in lists are of the list's own type and do not say so one by one.
      const items = resource.custom
        ? page.items
        : page.items.map((item) => without(item, "kind", "apiVersion"))
      return { kind: resource.listKind, apiVersion, metadata, items }
    }
    case "partial": {
      const items = page.items.map(partial)
      return { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items }
    }
    case "table":
      return table(target, page.items, metadata, form)
  }
}

/** Lists of custom kinds say "continue" even when there is nothing more. */
function continued({ resource }: Target, { continueToken }: Page, { view }: Form): JsonObject {
  if (continueToken !== undefined) return { continue: continueToken }
  return resource.custom && view === "object" ? { continue: "" } : {}
}

/** Objects and bookmarks of one watch; only the first table of it has columns. */
export function eventRenderer(
  target: Target,
  form: Form,
  now: () => number,
): (object: Rendered) => JsonObject {
  let headers = true
  return (object) => {
    if (form.view === "object") return object
    if (form.view === "partial") return partial(object)
    const metadata = { resourceVersion: object.metadata["resourceVersion"] ?? "" }
    const shown = table(target, [object], metadata, { ...form, now: now() }, headers)
    headers = false
    return shown
  }
}

type Rendered = JsonObject & { readonly metadata: JsonObject }

function table(
  { resource, version }: Target,
  objects: readonly Rendered[],
  metadata: JsonObject,
  { includeObject, now }: Form,
  headers = true,
): JsonObject {
  return tableOf(objects, metadata, { resource, version, includeObject, headers, now })
}

function partial(object: Rendered): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }
}
