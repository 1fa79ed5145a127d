import { badRequest } from "../status.ts"

export type VersionMatch = "Exact" | "NotOlderThan"

/**
 * The number in a `resourceVersion` parameter; `undefined` when none was given.
 * @throws ApiError 400 for anything that is not a number.
 */
export function requestedVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined
  if (!/^\d{1,15}$/.test(text)) {
    const shown = JSON.stringify(text)
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`,
    )
  }
  return Number(text)
}
