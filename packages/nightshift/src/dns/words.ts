/** Names and numbers on the command line. */
import { canonicalType, DnsError, type Name, parseName, type RRType, root } from "@nightshift/rfc2136"
import { UsageError } from "../command.ts"
import { wholeNumber } from "./connection.ts"

/** A name; without a final dot it is absolute all the same, as in dig. */
export function nameWord(what: string, word: string | undefined): Name {
  if (word === undefined) throw new UsageError(`${what} is missing`)
  return usage(() => parseName(word, { origin: root }))
}

export function typeWord(word: string): RRType {
  return usage(() => canonicalType(word))
}

export function serialWord(word: string): number {
  return wholeNumber("SERIAL", word, 0, 0xffff_ffff)
}

/** Throws UsageError when words are left over. */
export function noMore(words: readonly string[]): void {
  const [first] = words
  if (first !== undefined) throw new UsageError(`'${first}' is one word too many`)
}

function usage<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof DnsError && error.side === "ours")
      throw new UsageError(error.message, { cause: error })
    throw error
  }
}
