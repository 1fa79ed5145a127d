import { IANAZone } from "luxon"

/**
 * One time zone, as a table of offsets.
 *
 * Local time is written as "local milliseconds": the reading of the wall clock as if it were UTC. Everything is
 * computed from offsets at instants, which have one answer; wall-clock parsing has none in a gap and two in an
 * overlap. The rule for both is one sentence: **a reading stands for the first instant at which the local clock
 * shows it or more.** In a gap that is the transition instant, in an overlap the first occurrence.
 */
export interface Zone {
  readonly name: string
  /** Offset from UTC in milliseconds; positive is east. */
  offset(instant: number): number
  /** Stretches of constant offset that meet `[from, to)`, clipped to it. */
  stretches(from: number, to: number): Stretch[]
  /** The first instant at which the local clock shows `local` or more. */
  instant(local: number): number
}

export interface Stretch {
  readonly start: number
  readonly end: number
  readonly offset: number
}

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** No zone is, or ever was, further than this from UTC. */
const widest = 26 * hour

const utc: Zone = {
  name: "UTC",
  offset: () => 0,
  stretches: (start, end) => [{ start, end, offset: 0 }],
  instant: (local) => local,
}

const zones = new Map<string, Zone>([["UTC", utc]])

/**
 * The zone of this IANA name (links such as `Asia/Calcutta`, `Japan` and `UTC` included), or undefined. Abbreviations
 * such as `EST` or `PST` are refused: they name an offset, not a place, and who writes one mostly means the place.
 */
export function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (!/^[A-Za-z]/.test(name) || isAbbreviation(name) || !IANAZone.isValidZone(name)) return undefined
  const zone = tabled(name)
  zones.set(name, zone)
  return zone
}

/** The names of three letters in the IANA database that are no mere offset of somewhere, or are the same everywhere. */
const zonesOfThreeLetters = new Set(["UTC", "UCT", "GMT", "WET", "CET", "MET", "EET", "PRC", "ROC", "ROK"])

const isAbbreviation = (name: string): boolean =>
  /^[A-Za-z]{3}$/.test(name) && !zonesOfThreeLetters.has(name.toUpperCase())

/** Version of the time zone database that the answers come from. */
export const zoneDatabaseVersion: string = process.versions["tz"] ?? "unknown"

function tabled(name: string): Zone {
  const iana = IANAZone.create(name)
  const byYear = new Map<number, readonly number[]>()
  const offsetAt = (instant: number): number => Math.round(iana.offset(instant) * minute)

  const transitionsOf = (year: number): readonly number[] => {
    const known = byYear.get(year)
    if (known !== undefined) return known
    const found = findTransitions(offsetAt, Date.UTC(year, 0), Date.UTC(year + 1, 0))
    byYear.set(year, found)
    return found
  }

  const stretches = (from: number, to: number): Stretch[] => {
    const found: Stretch[] = []
    let start = from
    let offset = offsetAt(from)
    for (let year = new Date(from).getUTCFullYear(); year <= new Date(to).getUTCFullYear(); year++) {
      for (const transition of transitionsOf(year)) {
        if (transition <= from || transition >= to) continue
        found.push({ start, end: transition, offset })
        start = transition
        offset = offsetAt(transition)
      }
    }
    found.push({ start, end: to, offset })
    return found
  }

  return {
    name,
    offset: offsetAt,
    stretches,
    instant(local) {
      const around = stretches(local - widest, local + widest)
      for (const stretch of around)
        if (local - stretch.offset < stretch.end) return Math.max(stretch.start, local - stretch.offset)
      throw new RangeError(`${name}: no instant shows local time ${new Date(local).toISOString()}`)
    },
  }
}

/** Daily probes and bisection; no zone has ever had two transitions in one day that cancel out. */
function findTransitions(offsetAt: (instant: number) => number, from: number, to: number): number[] {
  const found: number[] = []
  let before = offsetAt(from - 1)
  let low = from - 1
  for (let probe = from; low < to - 1; probe = Math.min(probe + day, to - 1)) {
    const after = offsetAt(probe)
    if (after !== before) found.push(bisect(offsetAt, low, probe))
    before = after
    low = probe
  }
  return found
}

function bisect(offsetAt: (instant: number) => number, from: number, to: number): number {
  let low = from
  let high = to
  const before = offsetAt(low)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return high
}

/** Start of the local date that contains this local reading. */
export const dateOf = (local: number): number => Math.floor(local / day) * day

/** Monday is 0, Sunday is 6, whatever the locale thinks. */
export const weekdayOf = (local: number): number => (((Math.floor(local / day) + 3) % 7) + 7) % 7

/** False for a date that the zone never had, such as 2011-12-30 in Pacific/Apia. */
export const dateExists = (zone: Zone, date: number): boolean => zone.instant(date) < zone.instant(date + day)
