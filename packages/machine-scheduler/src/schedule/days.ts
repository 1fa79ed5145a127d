import { type Parsed, problem, valid } from "./problem.ts"

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const

export const everyDay: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6])

/**
 * Weekdays of a list such as `["mon-wed", "fri, sun"]`: Monday is 0. Entries are split at commas and united, a
 * range wraps (`fri-mon`), case does not matter.
 */
export function parseDays(entries: readonly string[], path: string): Parsed<ReadonlySet<number>> {
  return parseSet(
    entries,
    path,
    7,
    "a weekday (mon tue wed thu fri sat sun) or a range of two such as fri-mon",
    (text) => {
      const index = weekdays.indexOf(text.toLowerCase() as (typeof weekdays)[number])
      return index < 0 ? undefined : index
    },
  )
}

/** Hours 0 to 23 of a list such as `["9-17", "22-6"]`; the last hour of a range belongs to it, a range wraps. */
export function parseHours(entries: readonly string[], path: string): Parsed<ReadonlySet<number>> {
  return parseSet(entries, path, 24, "an hour from 0 to 23 or a range of two such as 9-17", (text) => {
    if (!/^\+?\d{1,3}$/.test(text)) return undefined
    const value = Number(text)
    return value <= 23 ? value : undefined
  })
}

function parseSet(
  entries: readonly string[],
  path: string,
  modulus: number,
  rule: string,
  one: (text: string) => number | undefined,
): Parsed<ReadonlySet<number>> {
  const members = new Set<number>()
  for (const entry of entries)
    for (const part of entry.split(",")) {
      const sides = part.split("-").map((side) => one(side.trim()))
      const [first, last = first] = sides
      if (sides.length > 2 || first === undefined || last === undefined || sides.includes(undefined))
        return problem(path, entry, `each part is ${rule}`)
      for (let value = first; ; value = (value + 1) % modulus) {
        members.add(value)
        if (value === last) break
      }
    }
  return valid(members)
}
