import { canonicalJson } from "@nightshift/structural-schema"
import type { JsonValue } from "@nightshift/structural-schema"

/** JSON as it travels: what bodies, stored objects and patches are made of. */
export type { JsonObject, JsonValue as Json } from "@nightshift/structural-schema"
export {
  canonicalJson,
  isArray,
  isObject,
  sameJson as jsonEqual,
  setMember as setOwn,
} from "@nightshift/structural-schema"

/** The text of a value: strings as they are, nothing for nothing, everything else as JSON. */
export function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ""
  return typeof value === "string" ? value : canonicalJson(value)
}
