import { goPrint } from "../go-print.ts"
import { isArray, isObject, type Json, type JsonObject, jsonEqual, textOf, setOwn } from "../json.ts"
import { fieldOf, type Schema } from "../schema.ts"
import { badRequest, failure } from "../status.ts"
import { mergeLists } from "./merge-list.ts"

const deleteFromList = "$deleteFromPrimitiveList/"
const elementOrder = "$setElementOrder/"
const retainKeys = "$retainKeys"

/**
 * Strategic merge patch: lists merge by the merge key that the kind's schema declares (`x-kubernetes-patch-*`), and
 * directives (`$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`) say what a merge cannot.
 * @throws ApiError 400 for a malformed directive, 500 (as the real server) for an item without its merge key.
 */
export function strategicMergePatch(
  target: Json | undefined,
  patch: JsonObject,
  schema: Schema | undefined,
): JsonObject {
  const directive = patch["$patch"]
  if (directive !== undefined) return withDirective(directive, patch)
  if (Object.hasOwn(patch, deleteFromList.slice(0, -1)))
    throw badRequest("invalid patch format of primitive list")
  if (Object.hasOwn(patch, elementOrder.slice(0, -1))) throw badOrder()
  const result: Record<string, Json> = retained(isObject(target) ? target : {}, patch)
  const ordered = new Set<string>()

  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(elementOrder)) continue
    const field = key.slice(elementOrder.length)
    const existing = result[field]
    const change = patch[field]
    ordered.add(field)
    if (!isArray(order) || !isListOrMissing(existing) || !isListOrMissing(change)) throw badOrder()
    if (existing === undefined && change === undefined) continue
    const list = { existing: existing ?? [], change: change ?? [], order }
    setOwn(result, field, mergeLists(list, listRules(fieldOf(schema, field))))
  }

  for (const [key, change] of Object.entries(patch)) {
    if (key === retainKeys || key.startsWith(elementOrder) || ordered.has(key)) continue
    if (key.startsWith(deleteFromList)) {
      const field = key.slice(deleteFromList.length)
      const existing = result[field]
      if (!isArray(existing) || !isArray(change)) continue
      setOwn(
        result,
        field,
        existing.filter((item) => !change.some((gone) => jsonEqual(gone, item))),
      )
    } else if (change === null) delete result[key]
    else apply(result, key, change, fieldOf(schema, key))
  }
  return result
}

function apply(result: Record<string, Json>, key: string, change: Json, schema: Schema | undefined): void {
  const existing = Object.hasOwn(result, key) ? result[key] : undefined
  const replaces = strategies(schema).includes("replace")
  if (isObject(existing) && isObject(change)) {
    setOwn(result, key, replaces ? change : strategicMergePatch(existing, change, schema))
  } else if (isArray(existing) && isArray(change)) {
    const merges = strategies(schema).includes("merge")
    setOwn(
      result,
      key,
      merges ? mergeLists({ existing, change, order: undefined }, listRules(schema)) : change,
    )
  } else {
    const clean = withoutDirectives(change)
    if (clean === undefined) delete result[key]
    else setOwn(result, key, clean)
  }
}

const strategies = (schema: Schema | undefined) => schema?.["x-kubernetes-patch-strategy"]?.split(",") ?? []

function listRules(schema: Schema | undefined) {
  return {
    merges: strategies(schema).includes("merge"),
    mergeKey: schema?.["x-kubernetes-patch-merge-key"],
    mergeItem: (item: Json | undefined, change: JsonObject) =>
      strategicMergePatch(item, change, schema?.items),
  }
}

function withDirective(directive: Json, patch: JsonObject): JsonObject {
  if (directive === "replace") return omit(patch, ["$patch"])
  if (directive === "delete") return {}
  throw failure(500, "", `unknown patch type: ${textOf(directive)} in map: ${goPrint(patch)}`)
}

function retained(target: JsonObject, patch: JsonObject): Record<string, Json> {
  const keep = patch[retainKeys]
  if (keep === undefined) return { ...target }
  const names = isArray(keep) ? keep : []
  const stray = Object.entries(patch).some(
    ([key, value]) => value !== null && !key.startsWith("$") && !names.includes(key),
  )
  if (!isArray(keep) || stray) throw badRequest("invalid patch format of retainKeys")
  return Object.fromEntries(Object.entries(target).filter(([key]) => names.includes(key)))
}

/** What a patch adds where nothing stood: without nulls and without anything that carries a `$patch`. */
function withoutDirectives(change: Json): Json | undefined {
  if (isArray(change)) return change.map(withoutDirectives).filter((item) => item !== undefined)
  if (!isObject(change)) return change
  if (change["$patch"] !== undefined) return undefined
  const clean: Record<string, Json> = {}
  for (const [key, value] of Object.entries(change)) {
    const kept = value === null ? undefined : withoutDirectives(value)
    if (kept !== undefined) setOwn(clean, key, kept)
  }
  return clean
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)))
}

const isListOrMissing = (value: Json | undefined): value is readonly Json[] | undefined =>
  value === undefined || isArray(value)

const badOrder = () => badRequest("invalid patch format of setElementOrder list")
