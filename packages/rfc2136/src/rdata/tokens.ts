import { ours } from "../errors.ts"
import { type Name, parseName } from "../name.ts"
import type { RRType } from "../registry.ts"

/** The fields of one RDATA in presentation form (RFC 1035, 5.1), taken one by one. Every fault is BAD_RDATA. */
export class Tokens {
  readonly type: RRType
  readonly text: string
  readonly origin: Name | undefined
  readonly #tokens: readonly string[]
  #next = 0

  constructor(type: RRType, text: string, origin?: Name) {
    this.type = type
    this.text = text
    this.origin = origin
    this.#tokens = this.#split()
  }

  /** How many fields are still there. */
  get left(): number {
    return this.#tokens.length - this.#next
  }

  fault(finding: string, cause?: unknown): Error {
    return ours("BAD_RDATA", `${this.type} "${this.text}": ${finding}`, { type: this.type, cause })
  }

  /** The next field as written, quotes and escapes included. */
  word(what: string): string {
    const token = this.#tokens[this.#next]
    if (token === undefined) throw this.fault(`${what} is missing`)
    this.#next++
    return token
  }

  integer(what: string, max: number): number {
    const word = this.word(what)
    const value = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN
    if (!(value <= max)) throw this.fault(`${what} "${word}" is no whole number from 0 to ${max}`)
    return value
  }

  name(what: string): Name {
    const word = this.word(what)
    try {
      return parseName(word, { origin: this.origin })
    } catch (cause) {
      throw this.fault(`${what} is no name: ${cause instanceof Error ? cause.message : word}`, cause)
    }
  }

  /** A character-string: quoted or bare, at most 255 octets (RFC 1035, 3.3). */
  string(what: string): Uint8Array {
    const octets = this.octets(what)
    if (octets.length > 255) throw this.fault(`${what} has ${octets.length} octets: at most 255`)
    return octets
  }

  /** A quoted or bare text of any length, its escapes resolved, as octets of UTF-8. */
  octets(what: string): Uint8Array {
    const word = this.word(what)
    const quoted = word.startsWith('"')
    return this.unescape(quoted ? word.slice(1, -1) : word, what)
  }

  /** The remaining fields as hexadecimal digits, in as many groups as they were written. */
  hex(what: string): Uint8Array {
    let digits = this.word(what)
    while (this.left > 0) digits += this.word(what)
    if (!/^([0-9a-fA-F]{2})+$/.test(digits)) throw this.fault(`${what} is not whole octets in hexadecimal`)
    return Uint8Array.from(Buffer.from(digits, "hex"))
  }

  unescape(text: string, what: string): Uint8Array {
    const octets: number[] = []
    for (let i = 0; i < text.length; i++) {
      const sign = text[i] as string
      if (sign !== "\\") {
        const code = text.codePointAt(i) as number
        if (code < 0x80) octets.push(code)
        else octets.push(...Buffer.from(String.fromCodePoint(code)))
        if (code > 0xffff) i++
        continue
      }
      const digits = text.slice(i + 1, i + 4)
      if (/^\d{3}$/.test(digits) && Number(digits) <= 255) {
        octets.push(Number(digits))
        i += 3
      } else if (/^[\x20-\x2f\x3a-\x7e]/.test(digits)) {
        octets.push(digits.charCodeAt(0))
        i += 1
      } else {
        throw this.fault(`${what} has a backslash before "${digits}": \\DDD is 000 to 255`)
      }
    }
    return Uint8Array.from(octets)
  }

  /** Nothing may be left over. */
  done(): void {
    if (this.left > 0) throw this.fault(`"${this.word("the rest")}" is one field too many`)
  }

  #split(): string[] {
    const tokens: string[] = []
    let token = ""
    let quoted = false
    const { text } = this
    for (let i = 0; i < text.length; i++) {
      const sign = text[i] as string
      const code = sign.charCodeAt(0)
      if (sign === "\\") {
        if (i + 1 === text.length) throw this.fault("it ends in a lone backslash")
        token += sign + (text[i + 1] as string)
        i++
      } else if (sign === '"') {
        if (!quoted && token !== "" && !token.endsWith("=")) throw this.fault("a quote begins inside a word")
        quoted = !quoted
        token += sign
        const next = text[i + 1]
        if (!quoted && next !== undefined && !/\s/.test(next))
          throw this.fault("a word goes on after its quote")
      } else if (!quoted && /[ \t]/.test(sign)) {
        if (token !== "") tokens.push(token)
        token = ""
      } else if (code < 0x20 || code === 0x7f) {
        throw this.fault(`it holds control character ${code}: write \\${String(code).padStart(3, "0")}`)
      } else if (!quoted && "();".includes(sign)) {
        throw this.fault(`a bare "${sign}" belongs to zone files only: quote it`)
      } else {
        token += sign
      }
    }
    if (quoted) throw this.fault("a quote is not closed")
    if (token !== "") tokens.push(token)
    return tokens
  }
}

/** Text as a quoted character-string that reads back to the same octets. */
export function quoteString(value: string | Uint8Array): string {
  let text = '"'
  for (const octet of typeof value === "string" ? Buffer.from(value) : value) {
    if (octet === 0x22 || octet === 0x5c) text += `\\${String.fromCharCode(octet)}`
    else if (octet < 0x20 || octet > 0x7e) text += `\\${String(octet).padStart(3, "0")}`
    else text += String.fromCharCode(octet)
  }
  return `${text}"`
}
