import { isObject, type Json, setOwn } from "../json.ts"

/** JSON merge patch, RFC 7386: objects merge, null deletes, everything else (lists too) replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: Record<string, Json> = { ...(isObject(target) ? target : {}) }
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete result[key]
    else setOwn(result, key, mergePatch(Object.hasOwn(result, key) ? result[key] : undefined, change))
  }
  return result
}
