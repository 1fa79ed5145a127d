import { type Parsed, problem, valid } from "./problem.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * Milliseconds of a duration such as `90s`, `5m`, `1h30m`, `56h`, `2d`: whole numbers with their units, largest
 * first. `0s` is legal.
 */
export function parseDuration(text: string, path: string): Parsed<number> {
  const trimmed = text.trim()
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(trimmed)
  if (match === null || trimmed === "")
    return problem(path, text, "is a duration such as 30s, 5m, 1h30m or 2d")
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = match
  const total =
    Number(days) * day + Number(hours) * hour + Number(minutes) * minute + Number(seconds) * second
  if (total > 366 * day) return problem(path, text, "is at most one year")
  return valid(total)
}
