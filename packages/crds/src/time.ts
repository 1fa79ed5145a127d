import { hasFormat } from "@nightshift/structural-schema"
import { z } from "zod"
import { ruled } from "./rules.ts"
import { shapedText, text } from "./text.ts"

/** Schemas for instants and durations. */

const rfc3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$/

/** RFC 3339 with seconds and an offset, as Kubernetes writes instants. */
export const instant = () =>
  z
    .string()
    .regex(rfc3339, { message: "must be an RFC 3339 instant such as 2026-12-24T18:00:00Z" })
    .refine((value) => hasFormat("date-time", value), { message: "must be a date and time that exist" })
    .meta({ format: "date-time", maxLength: 40, like: "instant" })

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const
const parts = /^(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?$/

/** Milliseconds of `90s`, `5m`, `1h30m`, `2d`; `undefined` when the text is no duration. */
export function durationMs(duration: string): number | undefined {
  const found = parts.exec(duration)
  if (found === null || duration === "") return undefined
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = found
  return (
    Number(days) * units.d + Number(hours) * units.h + Number(minutes) * units.m + Number(seconds) * units.s
  )
}

const hms = /^([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?$/

/** A duration in hours, minutes and seconds; 24 hours is the bound that upstream sets on graces and drains. */
export const shortDuration = (maxHours = 24) =>
  ruled(text(20), {
    rule: `self != '' && self.matches('${hms.source}') && duration(self) <= duration('${maxHours}h')`,
    holds: (self) => self !== "" && hms.test(self) && (durationMs(self) ?? Infinity) <= maxHours * units.h,
    message: `'{self}' is not a duration of at most ${maxHours} hours: write whole numbers such as 90s, 5m or 1h30m`,
  }).meta({ like: "^([0-9]|1[0-9])(h[0-5]?[0-9]m|h|m|s)$" })

/** A duration in days, hours, minutes and seconds; a window may be long. */
export const longDuration = () =>
  shapedText(
    20,
    /^([0-9]{1,3}d([0-9]{1,4}h)?([0-9]{1,4}m)?([0-9]{1,4}s)?|[0-9]{1,4}h([0-9]{1,4}m)?([0-9]{1,4}s)?|[0-9]{1,5}m([0-9]{1,4}s)?|[0-9]{1,7}s)$/,
    "'{self}' is not a duration: write whole numbers with their units, largest first, such as 45m, 56h or 2d12h",
  )

/** Upstream's key rotation interval, such as `720h`, `30d`, `4w`. */
export const rotationInterval = () =>
  shapedText(
    10,
    /^[0-9]{1,5}[hdw]$/,
    "'{self}' is not an interval: write a number of hours, days or weeks such as 720h, 30d or 4w",
  )
