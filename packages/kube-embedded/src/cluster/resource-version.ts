import { badRequest, failure } from "../status.ts"

export type VersionMatch = "Exact" | "NotOlderThan"

/**
 * The number in a `resourceVersion` parameter; `undefined` when none was given.
 * @throws ApiError 400 for anything that is not a number.
 */
export function requestedVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined
  if (!isVersion(text)) throw badRequest(`invalid resource version: ${problemOf(text)}`)
  return Number(text)
}

/** The same of a read of one object and of a watch. @throws ApiError 500, as the real server does. */
export function storedVersion(text: string | undefined): number | undefined {
  if (text === undefined || text === "") return undefined
  if (!isVersion(text)) throw failure(500, "", problemOf(text))
  return Number(text)
}

const isVersion = (text: string) => /^\d{1,15}$/.test(text)

const problemOf = (text: string) =>
  `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${unparsable(text)}`

/** Go's words for a text that is no unsigned number. */
export const unparsable = (text: string) =>
  `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`
