/** The commands of nsupdate, line by line, as values. Pure. */
import {
  canonicalType,
  keyFromFields,
  type Name,
  parseName,
  parseRdata,
  type Rdata,
  type RRType,
  root,
  type TsigKey,
} from "@nightshift/rfc2136"

export type ScriptCommand =
  | { readonly kind: "server"; readonly host: string; readonly port: number | undefined }
  | { readonly kind: "zone"; readonly zone: Name }
  | { readonly kind: "key"; readonly key: TsigKey }
  | { readonly kind: "ttl"; readonly ttl: number }
  | { readonly kind: "nxdomain" | "yxdomain"; readonly name: Name }
  | { readonly kind: "nxrrset"; readonly name: Name; readonly type: RRType }
  | {
      readonly kind: "yxrrset"
      readonly name: Name
      readonly type: RRType
      readonly rdata: Rdata | undefined
    }
  | { readonly kind: "add"; readonly name: Name; readonly ttl: number | undefined; readonly rdata: Rdata }
  | {
      readonly kind: "delete"
      readonly name: Name
      readonly type: RRType | undefined
      readonly rdata: Rdata | undefined
    }
  | { readonly kind: "show" | "send" | "answer" }
  | { readonly kind: "quit" }

/** A line that is no command; the message names the line and never a secret. */
export class ScriptError extends Error {
  override readonly name = "ScriptError"
  readonly line: number
  constructor(line: number, finding: string, cause?: unknown) {
    super(`line ${line}: ${finding}`, cause === undefined ? undefined : { cause })
    this.line = line
  }
}

/** The command of one line; undefined for a comment. An empty line sends, as in nsupdate. Throws ScriptError. */
export function parseCommand(text: string, line: number): ScriptCommand | undefined {
  if (text.trim() === "") return { kind: "send" }
  const words = new Words(text)
  if (words.left === 0) return undefined
  try {
    return commandOf(words)
  } catch (cause) {
    throw new ScriptError(line, (cause as Error).message)
  }
}

function commandOf(words: Words): ScriptCommand {
  const verb = words.next("a command").toLowerCase()
  switch (verb) {
    case "server": {
      const host = words.next("a server")
      return words.only({
        kind: "server",
        host,
        port: words.left > 0 ? number(words.next("a port"), 65_535) : undefined,
      })
    }
    case "zone":
      return words.only({ kind: "zone", zone: absolute(words.next("a zone")) })
    case "ttl":
      return words.only({ kind: "ttl", ttl: duration(words.next("a TTL")) })
    case "key":
      return words.only({ kind: "key", key: keyOf(words) })
    case "prereq":
      return prerequisite(words.next("nxdomain, yxdomain, nxrrset or yxrrset").toLowerCase(), words)
    case "nxdomain":
    case "yxdomain":
    case "nxrrset":
    case "yxrrset":
      return prerequisite(verb, words)
    case "update":
      return update(words.next("add or delete").toLowerCase(), words)
    case "add":
    case "del":
    case "delete":
      return update(verb, words)
    case "show":
    case "send":
    case "answer":
      return words.only({ kind: verb })
    case "quit":
      return words.only({ kind: "quit" })
    default:
      throw new Error(`there is no command '${verb}' here`)
  }
}

function prerequisite(form: string, words: Words): ScriptCommand {
  const name = () => absolute(words.next("a name"))
  switch (form) {
    case "nxdomain":
    case "yxdomain":
      return words.only({ kind: form, name: name() })
    case "nxrrset":
      return words.only({ kind: form, name: name(), type: words.type() })
    case "yxrrset": {
      const owner = name()
      const type = words.type()
      return { kind: form, name: owner, type, rdata: words.left === 0 ? undefined : dataOf(type, words) }
    }
    default:
      throw new Error(`'${form}' is no prerequisite: nxdomain, yxdomain, nxrrset or yxrrset`)
  }
}

function update(verb: string, words: Words): ScriptCommand {
  const name = () => absolute(words.next("a name"))
  switch (verb) {
    case "add": {
      const owner = name()
      const ttl = words.ttl()
      return { kind: "add", name: owner, ttl, rdata: dataOf(words.type(), words) }
    }
    case "del":
    case "delete": {
      const owner = name()
      words.ttl()
      if (words.left === 0) return { kind: "delete", name: owner, type: undefined, rdata: undefined }
      const type = words.type()
      const rdata = words.left === 0 ? undefined : dataOf(type, words)
      return { kind: "delete", name: owner, type: type === "ANY" ? undefined : type, rdata }
    }
    default:
      throw new Error(`'${verb}' is no update: add or delete`)
  }
}

/** `key [ALGORITHM:]NAME SECRET`; without an algorithm it is hmac-sha256. */
function keyOf(words: Words): TsigKey {
  const name = words.next("a key name")
  const secret = words.next("a secret")
  const colon = name.indexOf(":")
  const algorithm = colon < 0 ? "hmac-sha256" : name.slice(0, colon)
  return keyFromFields({ "key-name": name.slice(colon + 1), algorithm, secret })
}

function dataOf(type: RRType, words: Words): Rdata {
  const data = words.rest()
  if (data === "") throw new Error(`the data of the ${type} record is missing`)
  return parseRdata(type, data, { origin: root })
}

function absolute(text: string): Name {
  return parseName(text, { origin: root })
}

function isClass(word: string | undefined): boolean {
  return word?.toUpperCase() === "IN"
}

function number(word: string, most: number): number {
  const value = /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN
  if (value <= most) return value
  throw new Error(`'${word}' is no whole number from 0 to ${most}`)
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** Seconds of "300" or "1h30m". */
function duration(word: string): number {
  if (!isDuration(word)) throw new Error(`'${word}' is no TTL`)
  if (/^\d+$/.test(word)) return Number(word)
  return [...word.matchAll(/(\d+)([smhdw])/gi)].reduce(
    (sum, [, count, unit = "s"]) => sum + Number(count) * (units[unit.toLowerCase()] ?? 1),
    0,
  )
}

function isDuration(word: string | undefined): boolean {
  return word !== undefined && /^(\d{1,10}|(\d{1,10}[smhdw])+)$/i.test(word)
}

/** The words of a line, taken one by one; quotes and escapes belong to their word, a bare `;` ends the line. */
class Words {
  readonly #text: string
  readonly #words: readonly { readonly word: string; readonly at: number }[]
  #next = 0

  constructor(line: string) {
    const found = [...line.matchAll(/;.*$|(?:"(?:[^"\\]|\\.)*"?|\\.|[^\s;"\\])+/g)]
    const comment = found.find(([word]) => word.startsWith(";"))
    this.#text = line.slice(0, comment?.index)
    this.#words = found.filter((one) => one !== comment).map(({ 0: word, index }) => ({ word, at: index }))
  }

  get left(): number {
    return this.#words.length - this.#next
  }

  next(what: string): string {
    const word = this.#words[this.#next]?.word
    if (word === undefined) throw new Error(`${what} is missing`)
    this.#next++
    return word
  }

  /** A TTL, when the next word is one. */
  ttl(): number | undefined {
    const word = this.#words[this.#next]?.word
    return word !== undefined && isDuration(word) ? duration(this.next("a TTL")) : undefined
  }

  /** A type, with or without the class before it. */
  type(): RRType {
    if (isClass(this.#words[this.#next]?.word)) this.#next++
    return canonicalType(this.next("a type"))
  }

  rest(): string {
    const at = this.#words[this.#next]?.at
    this.#next = this.#words.length
    return at === undefined ? "" : this.#text.slice(at).trim()
  }

  /** The command, when no word is left over. */
  only<T>(command: T): T {
    const word = this.#words[this.#next]?.word
    if (word !== undefined) throw new Error(`'${word}' is one word too many`)
    return command
  }
}
