import { canonicalJson, isObject, type Json, type JsonObject } from "../json.ts"
import { compareSteps, type FieldSet, isEmptySet, noFields } from "./field-set.ts"

/** The wire form of a field set: `{"f:spec":{".":{},"f:replicas":{}}}`; `.` says that the field itself is in it. */
export function encodeFields(set: FieldSet): JsonObject {
  const steps = [...new Set([...set.members, ...set.children.keys()])].sort(compareSteps)
  return Object.fromEntries(
    steps.flatMap((step) => {
      const below = set.children.get(step) ?? noFields
      if (isEmptySet(below)) return set.members.has(step) ? [[step, {}]] : []
      const self: JsonObject = set.members.has(step) ? { ".": {} } : {}
      return [[step, { ...self, ...encodeFields(below) }]]
    }),
  )
}

/** Steps of a kind that is not known are dropped, as kube-apiserver does. */
export function decodeFields(fields: JsonObject): FieldSet {
  const members = new Set<string>()
  const children = new Map<string, FieldSet>()
  for (const [key, below] of Object.entries(fields)) {
    const step = normalStep(key)
    if (step === undefined) continue
    const inner = isObject(below) ? below : {}
    const set = decodeFields(inner)
    if (isEmptySet(set) || inner["."] !== undefined) members.add(step)
    if (!isEmptySet(set)) children.set(step, set)
  }
  return { members, children }
}

// Managed fields may be written by clients, with other spaces or another order of keys.
function normalStep(key: string): string | undefined {
  const text = key.slice(2)
  switch (key.slice(0, 2)) {
    case "f:":
    case "i:":
      return key
    case "k:":
    case "v:":
      try {
        return key.slice(0, 2) + canonicalJson(JSON.parse(text) as Json)
      } catch {
        return undefined
      }
    default:
      return undefined
  }
}
