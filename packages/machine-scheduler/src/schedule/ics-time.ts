import type { Property } from "./content-line.ts"
import { all, type Parsed, problem, valid } from "./problem.ts"
import { type Zone, zoneOf } from "./zone.ts"

/** A date or time of RFC 5545, in the zone that it is read in. */
export interface Reading {
  readonly local: number
  readonly zone: Zone
  readonly wholeDay: boolean
}

/** @param zone of times that name none */
export function parseReading(property: Property, value: string, zone: Zone): Reading | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(value)
  if (match === null) return undefined
  const [, year, month, date, hours, minutes, seconds, z] = match
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(date),
    Number(hours ?? 0),
    Number(minutes ?? 0),
    Number(seconds ?? 0),
  )
  if (new Date(local).getUTCDate() !== Number(date)) return undefined
  const named = z === "Z" ? "UTC" : property.parameters.get("TZID")
  const own = named === undefined ? zone : zoneOf(named)
  return own === undefined ? undefined : { local, zone: own, wholeDay: hours === undefined }
}

/** All values of properties that are lists of dates or times. */
export function readingsOf(properties: readonly Property[], zone: Zone, path: string): Parsed<Reading[]> {
  return all(
    properties.flatMap((property) =>
      property.value.split(",").map((value) => {
        const reading = parseReading(property, value, zone)
        return reading === undefined
          ? problem(path, value, `is a date or time of ${property.name} in a zone that exists`)
          : valid(reading)
      }),
    ),
  )
}

/** What the wall clock of a zone shows at a reading that may be of another one. */
export function localIn(zone: Zone, { local, zone: own, wholeDay }: Reading): number {
  if (wholeDay || own === zone) return local
  const instant = own.instant(local)
  return instant + zone.offset(instant)
}
