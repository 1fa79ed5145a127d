import { isIPv4, isIPv6 } from "node:net"

/**
 * The string formats that Kubernetes 1.36 checks (apiextensions: supportedVersionedFormats); any other is ignored.
 * Hyphens in a format's name do not count, so `date-time` is `datetime`.
 */
const checks: Readonly<Record<string, (text: string) => boolean>> = {
  bsonobjectid: (text) => /^[0-9a-fA-F]{24}$/.test(text),
  uri: isRequestUri,
  email: isEmail,
  hostname: isHostname,
  ipv4: (text) => isSloppyIpv4(text) || (text.includes(".") && isIPv6(text) && !text.includes("%")),
  ipv6: (text) => isIPv6(text) && !text.includes("%"),
  cidr: isCidr,
  mac: isMac,
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  uuid3: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  uuid4: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
  uuid5: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i.test(text),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: (text) => /^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}$/.test(text),
  hexcolor: (text) => /^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/.test(text),
  rgbcolor: isRgbColor,
  byte: (text) =>
    text !== "" &&
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(text),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  k8sshortname: (text) => text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text),
  k8slongname: (text) =>
    text.length <= 253 &&
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(text),
}

const normal = (format: string) => format.replaceAll("-", "")

/** Whether Kubernetes checks this format on strings at all. */
export const isKnownFormat = (format: string): boolean => Object.hasOwn(checks, normal(format))

/** True also for a format that Kubernetes ignores. */
export function hasFormat(format: string, text: string): boolean {
  const check = isKnownFormat(format) ? checks[normal(format)] : undefined
  return check === undefined || check(text)
}

/** An absolute URI, or an absolute path. Escapes matter in paths only: what follows `mailto:` is opaque. */
function isRequestUri(text: string): boolean {
  if (/\p{Cc}|\s/u.test(text)) return false
  const path = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(\/.*)$/.exec(text)?.[1]
  if (path !== undefined) return !/%(?![0-9A-Fa-f]{2})/.test(path)
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)
}

/** The address forms of RFC 5322 that people write: an addr-spec, alone or behind a display name in angle brackets. */
function isEmail(text: string): boolean {
  const spec = /^(?:[^<>]*<([^<>]+)>)$/.exec(text)?.[1] ?? text
  return /^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\uffff-]+)*|"[^"]*")@(?:[^\s@<>[\],;:]+|\[[0-9A-Fa-f:.]+\])$/u.test(
    spec,
  )
}

function isHostname(text: string): boolean {
  const oneLabel = /^[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?$/u
  const dotted =
    /^(?:[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z\p{L}]{2,63}$/u
  if (!oneLabel.test(text) && !dotted.test(text)) return false
  return Buffer.byteLength(text) <= 255 && text.split(".").every((label) => Buffer.byteLength(label) <= 63)
}

/** Leading zeros are tolerated here, as kube-apiserver does for objects stored by old releases. */
function isSloppyIpv4(text: string): boolean {
  const parts = text.split(".")
  return parts.length === 4 && parts.every((part) => /^0*[0-9]{1,3}$/.test(part) && Number(part) <= 255)
}

function isCidr(text: string): boolean {
  const [address = "", prefix = "", ...rest] = text.split("/")
  if (rest.length > 0 || !/^[0-9]{1,3}$/.test(prefix)) return false
  if (isIPv4(address) || isSloppyIpv4(address)) return Number(prefix) <= 32
  return isIPv6(address) && !address.includes("%") && Number(prefix) <= 128
}

/** 48, 64 or 160 bits, in pairs, in fours, or without separators. */
function isMac(text: string): boolean {
  const digits = text.replace(/[:.-]/g, "")
  if (!/^(?:[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{40})$/i.test(digits)) return false
  return (
    digits === text ||
    /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2})(?:\1[0-9a-f]{2})*$/i.test(text) ||
    /^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i.test(text)
  )
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "")
  if (!/^[0-9]{9}[0-9X]$/.test(digits)) return false
  const values = Array.from(digits, (digit) => (digit === "X" ? 10 : Number(digit)))
  const sum = values.reduce((total, value, i) => total + (10 - i) * value, 0)
  return sum % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "")
  if (!/^[0-9]{13}$/.test(digits)) return false
  const values = Array.from(digits, Number)
  return values.reduce((total, value, i) => total + value * (i % 2 === 0 ? 1 : 3), 0) % 10 === 0
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, "")
  const issuers =
    /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9]{2})[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35[0-9]{3})[0-9]{11})$/
  if (!issuers.test(digits)) return false
  const fromRight = Array.from(digits, Number).toReversed()
  const luhn = fromRight.reduce((total, digit, i) => {
    const doubled = digit * (i % 2 === 0 ? 1 : 2)
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return luhn % 10 === 0
}

function isRgbColor(text: string): boolean {
  const parts = /^rgb\(\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*,\s*([0-9]{1,3})\s*\)$/.exec(text)?.slice(1)
  return parts !== undefined && parts.every((part) => String(Number(part)) === part && Number(part) <= 255)
}

function isDate(text: string): boolean {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (parts === null) return false
  const [year = 0, month = 0, day = 0] = parts.slice(1).map(Number)
  if (month < 1 || month > 12 || day < 1) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0)
}

/** RFC 3339 date-time; the separators may be lower case, a leap second is refused (kube-openapi strfmt). */
function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t")
  if (time === undefined || !isDate(date)) return false
  const parts = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/u.exec(time)
  if (parts === null) return false
  const [, hour = "", minute = "", second = ""] = parts
  return hour <= "23" && minute <= "59" && second <= "59"
}

const goDuration = /^[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const looseUnit = /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/

/** Go's duration, or at least one number with a unit somewhere in the text (kube-openapi strfmt is that lenient). */
function isDuration(text: string): boolean {
  if (goDuration.test(text)) return true
  return [...text.matchAll(/[0-9]+\s*([A-Za-zµ]+)/g)].some(([, unit = ""]) =>
    looseUnit.test(unit.toLowerCase()),
  )
}
