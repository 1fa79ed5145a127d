/** Serial number arithmetic (RFC 1982): serials are points on a circle of 2^32, and "newer" is the shorter way round. */

const circle = 2 ** 32
const half = 2 ** 31

/** How `a` relates to `b`; "undefined" when they are exactly half the circle apart (RFC 1982, 3.2). */
export type SerialOrder = "equal" | "older" | "newer" | "undefined"

export function compareSerials(a: number, b: number): SerialOrder {
  const ahead = (((a - b) % circle) + circle) % circle
  if (ahead === 0) return "equal"
  if (ahead === half) return "undefined"
  return ahead < half ? "newer" : "older"
}

/** True when `a` comes after `b`. */
export function isNewerSerial(a: number, b: number): boolean {
  return compareSerials(a, b) === "newer"
}
