/** Commands of the control channel as text: built from checked words only, so that no value can become a command. */
import { ours } from "../errors.ts"
import { type Name, parseName } from "../name.ts"

/** A zone, by name or by its text; a text without a final dot is taken as absolute, as rndc does. */
export type Zone = Name | string

/** `rndc dnssec`: ask for the state of the keys, roll one, or say that its DS is seen in the parent or gone from it. */
export type DnssecAction =
  | { readonly kind: "status" }
  | { readonly kind: "rollover"; readonly key: number; readonly algorithm?: number }
  | { readonly kind: "checkds"; readonly state: "published" | "withdrawn"; readonly key?: number }

/** `rndc signing`: list or clear the records of signing in progress, change the NSEC3 chain, set the serial. */
export type SigningAction =
  | { readonly kind: "list" }
  | { readonly kind: "clear"; readonly key: "all" | { readonly id: number; readonly algorithm: number } }
  | {
      readonly kind: "nsec3param"
      readonly flags: number
      readonly iterations: number
      readonly salt: string
    }
  | { readonly kind: "nsec" }
  | { readonly kind: "serial"; readonly serial: number }

const plainZone = /^[A-Za-z0-9_.\-/*]+$/

/** The zone as a quoted word. Throws BAD_NAME for one whose text named's command reader could take apart. */
export function zoneWord(zone: Zone): string {
  const given = zone.toString()
  const text = parseName(given.endsWith(".") ? given : `${given}.`).toString()
  if (!plainZone.test(text)) {
    throw ours(
      "BAD_NAME",
      `zone "${text}" cannot be said on the control channel: only letters, digits and _.-/*`,
      {
        zone: text,
      },
    )
  }
  return `"${text === "." ? text : text.slice(0, -1)}"`
}

/**
 * A zone's block in braces with its semicolon, as `addzone` and `modzone` want it. Throws BAD_OPTION unless the braces
 * close exactly at its end: what follows would be read as something else.
 */
export function zoneBlock(config: string): string {
  const block = config.trim().replace(/;$/, "").trimEnd()
  if (!block.startsWith("{") || closingBrace(block) !== block.length - 1) {
    throw ours("BAD_OPTION", "the zone's configuration is not one block in braces: { type primary; … }")
  }
  return `${block};`
}

/** Where the first brace is closed, quoted texts left aside; -1 when it is not. */
function closingBrace(block: string): number {
  let depth = 0
  for (const token of block.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token[0] === "{") depth++
    if (token[0] === "}" && --depth === 0) return token.index
  }
  return -1
}

export function dnssecCommand(zone: Zone, action: DnssecAction): string {
  const word = zoneWord(zone)
  switch (action.kind) {
    case "status":
      return `dnssec -status ${word}`
    case "rollover": {
      const algorithm = action.algorithm === undefined ? "" : ` -alg ${number(action.algorithm, 255)}`
      return `dnssec -rollover -key ${number(action.key, 0xffff)}${algorithm} ${word}`
    }
    case "checkds": {
      const key = action.key === undefined ? "" : ` -key ${number(action.key, 0xffff)}`
      return `dnssec -checkds${key} ${action.state} ${word}`
    }
  }
}

export function signingCommand(zone: Zone, action: SigningAction): string {
  const word = zoneWord(zone)
  switch (action.kind) {
    case "list":
      return `signing -list ${word}`
    case "clear": {
      const { key } = action
      const which = key === "all" ? key : `${number(key.id, 0xffff)}/${number(key.algorithm, 255)}`
      return `signing -clear ${which} ${word}`
    }
    case "nsec3param":
      return `signing -nsec3param 1 ${number(action.flags, 255)} ${number(action.iterations, 0xffff)} ${salt(action.salt)} ${word}`
    case "nsec":
      return `signing -nsec3param none ${word}`
    case "serial":
      return `signing -serial ${number(action.serial, 0xffff_ffff)} ${word}`
  }
}

function number(value: number, most: number): string {
  if (Number.isInteger(value) && value >= 0 && value <= most) return String(value)
  throw ours("BAD_OPTION", `${value} is no whole number from 0 to ${most}`)
}

function salt(hex: string): string {
  if (hex === "-" || /^([0-9a-fA-F]{2}){1,255}$/.test(hex)) return hex
  throw ours("BAD_OPTION", `"${hex}" is no NSEC3 salt: hexadecimal octets, or - for none`)
}
