const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

/** A duration as kubectl shows ages: two units where one would be too coarse (`4m30s`, `3d2h`). `ms` may be slightly negative. */
export function humanDuration(ms: number): string {
  const s = Math.trunc(ms / 1000)
  if (s < -1) return "<invalid>"
  if (s < 0) return "0s"
  if (s < 2 * minute) return `${s}s`
  if (s < 10 * minute) return two(s, minute, "m", 1, "s")
  if (s < 3 * hour) return one(s, minute, "m")
  if (s < 8 * hour) return two(s, hour, "h", minute, "m")
  if (s < 2 * day) return one(s, hour, "h")
  if (s < 8 * day) return two(s, day, "d", hour, "h")
  if (s < 2 * year) return one(s, day, "d")
  if (s < 8 * year) return two(s, year, "y", day, "d")
  return one(s, year, "y")
}

const one = (seconds: number, unit: number, name: string) => `${Math.floor(seconds / unit)}${name}`

function two(seconds: number, unit: number, name: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % unit) / small)
  return `${one(seconds, unit, name)}${rest === 0 ? "" : `${rest}${smallName}`}`
}

/** How long ago an RFC 3339 time was; `<unknown>` for none and `<invalid>` for nonsense. */
export function since(time: string | undefined, now: number): string {
  if (time === undefined || time === "") return "<unknown>"
  const at = Date.parse(time)
  return Number.isNaN(at) ? "<invalid>" : humanDuration(now - at)
}
