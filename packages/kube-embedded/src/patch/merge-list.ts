import { goPrint } from "../go-print.ts"
import { isObject, type Json, type JsonObject, jsonEqual } from "../json.ts"
import { failure } from "../status.ts"

interface ListChange {
  readonly existing: readonly Json[]
  readonly change: readonly Json[]
  /** `$setElementOrder`: the order the client wants, as primitives or objects that hold the merge key. */
  readonly order: readonly Json[] | undefined
}

interface ListRules {
  readonly merges: boolean
  readonly mergeKey: string | undefined
  readonly mergeItem: (item: Json | undefined, change: JsonObject) => JsonObject
}

/**
 * Merges a list of a strategic merge patch. Items that the client speaks of come in its order; items that only the server
 * has stay before those that they stood before.
 */
export function mergeLists({ existing, change, order }: ListChange, rules: ListRules): readonly Json[] {
  if (order !== undefined) requireOrder(change, order, rules.mergeKey)
  const merged = mergeItems(existing, change, rules)
  const speaksOf = order ?? change
  if (!rules.merges && order === undefined) return merged
  const same = sameItem(rules.mergeKey)
  const rank = (list: readonly Json[], item: Json) => list.findIndex((other) => same(other, item))
  const theirs = merged
    .filter((item) => rank(speaksOf, item) >= 0)
    .sort((a, b) => rank(speaksOf, a) - rank(speaksOf, b))
  const ours = merged.filter((item) => rank(speaksOf, item) < 0)
  return interleave(ours, theirs, (item) => rank(existing, item))
}

/** The items of the patch have to come in the order that the patch itself asks for. */
function requireOrder(change: readonly Json[], order: readonly Json[], mergeKey: string | undefined): void {
  if (order.length === 0) return
  const same = sameItem(mergeKey)
  const waiting = change.filter((item) => !isObject(item) || item["$patch"] !== "delete")
  const isDirective = (item: Json | undefined) => isObject(item) && item["$patch"] !== undefined
  for (const place of order) {
    while (isDirective(waiting[0])) waiting.shift()
    const [next] = waiting
    if (next !== undefined && same(next, place)) waiting.shift()
  }
  if (waiting.length === 0) return
  const [theirs, wanted] = [goPrint(change), goPrint(order)]
  throw broken(`The order in patch list:\n${theirs}\n doesn't match $setElementOrder list:\n${wanted}\n`)
}

function interleave(ours: readonly Json[], theirs: readonly Json[], rank: (item: Json) => number): Json[] {
  const result: Json[] = []
  const waiting = [...ours]
  for (const item of theirs) {
    const place = rank(item)
    const after = waiting.findIndex((other) => rank(other) >= place)
    result.push(...waiting.splice(0, after < 0 ? waiting.length : after), item)
  }
  return [...result, ...waiting]
}

function mergeItems(existing: readonly Json[], change: readonly Json[], rules: ListRules): readonly Json[] {
  if (change.length === 0) return existing
  if (!rules.merges) return change
  if (!change.some(isObject) && !existing.some(isObject)) {
    return [...new Set([...existing, ...change])]
  }
  const { mergeKey } = rules
  if (mergeKey === undefined) throw broken("cannot merge lists without merge key")
  const replaces = change.some((item) => isObject(item) && item["$patch"] === "replace")
  const plain = change.filter((item) => isObject(item) && item["$patch"] === undefined)
  if (replaces) return plain
  const same = sameItem(mergeKey)
  const result = existing.filter(
    (item) => !change.some((gone) => deletes(gone, mergeKey) && same(gone, item)),
  )
  for (const item of plain) {
    if (!isObject(item)) continue
    if (item[mergeKey] === undefined) throw withoutKey(item, mergeKey)
    const index = result.findIndex((other) => same(other, item))
    // A new item comes as it is, directives and all: reading it as its kind drops what is no field.
    if (index < 0) result.push(item)
    else result[index] = rules.mergeItem(result[index], item)
  }
  return result
}

function deletes(item: Json, mergeKey: string): boolean {
  if (!isObject(item) || item["$patch"] !== "delete") return false
  if (item[mergeKey] === undefined) throw withoutKey(item, mergeKey)
  return true
}

const sameItem = (mergeKey: string | undefined) => (a: Json, b: Json) =>
  mergeKey !== undefined && isObject(a) && isObject(b)
    ? a[mergeKey] !== undefined && jsonEqual(a[mergeKey], b[mergeKey])
    : jsonEqual(a, b)

// The real server answers these with 500 and no reason.
const broken = (problem: string) => failure(500, "", problem)

const withoutKey = (item: JsonObject, mergeKey: string) =>
  broken(`map: ${goPrint(item)} does not contain declared merge key: ${mergeKey}`)
