import { invalid } from "../field-error.ts"
import type { JsonObject } from "../json.ts"
import { type ApiError, badRequest, invalidObject } from "../status.ts"
import type { WriteOptions } from "./cluster.ts"

/**
 * An object that cannot be read as its kind: a BadRequest (400) in a body; Invalid (422), with all that it was to become,
 * when a patch has made it of the live object. `why` in the words of encoding/json.
 */
export function undecodable(
  { kind, version }: { readonly kind: string; readonly version: string },
  object: JsonObject,
  why: string,
  source: WriteOptions["source"],
): ApiError {
  return source === "patch"
    ? invalidObject({ group: "", kind: "" }, "", [invalid("patch", JSON.stringify(object), why)])
    : badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)
}
