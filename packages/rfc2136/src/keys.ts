import { createSecretKey, type KeyObject } from "node:crypto"
import { ours } from "./errors.ts"
import { type Name, parseName } from "./name.ts"

/** How a TSIG algorithm makes a MAC: the hash, and how many octets of it are sent (RFC 8945, 6). */
export interface TsigAlgorithm {
  /** Its name, which also stands in messages: "hmac-sha256". */
  readonly name: string
  readonly wire: Name
  readonly hash: string
  readonly hashOctets: number
  readonly macOctets: number
}

const algorithm = (
  name: string,
  hash: string,
  hashOctets: number,
  macOctets = hashOctets,
): TsigAlgorithm => ({
  name,
  wire: parseName(`${name}.`),
  hash,
  hashOctets,
  macOctets,
})

/** The algorithms that may sign. hmac-sha1 still may, with a warning in `TsigKey.warning`; hmac-md5 may not. */
export const tsigAlgorithms: readonly TsigAlgorithm[] = [
  algorithm("hmac-sha256", "sha256", 32),
  algorithm("hmac-sha224", "sha224", 28),
  algorithm("hmac-sha384", "sha384", 48),
  algorithm("hmac-sha512", "sha512", 64),
  algorithm("hmac-sha256-128", "sha256", 32, 16),
  algorithm("hmac-sha384-192", "sha384", 48, 24),
  algorithm("hmac-sha512-256", "sha512", 64, 32),
  algorithm("hmac-sha1", "sha1", 20),
]

/** A shared secret with its name and algorithm. However it is printed, only the name is shown. */
export class TsigKey {
  readonly name: Name
  readonly algorithm: TsigAlgorithm
  /** What a person should know about this key; undefined when there is nothing to say. */
  readonly warning: string | undefined
  readonly #secret: KeyObject

  constructor(name: Name, algorithm: TsigAlgorithm, secret: Uint8Array) {
    const least = algorithm.hashOctets / 2
    if (secret.length < least) {
      throw badKey(name, `its secret has ${secret.length} octets: at least ${least} for ${algorithm.name}`)
    }
    this.name = name
    this.algorithm = algorithm
    this.#secret = createSecretKey(secret)
    if (algorithm.hash === "sha1")
      this.warning = `key ${name} uses hmac-sha1, which is on its way out: use hmac-sha256`
  }

  /** For computing a MAC; the secret itself is not to be read. */
  get secret(): KeyObject {
    return this.#secret
  }

  toString(): string {
    return this.name.toString()
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `TsigKey(${this.name})`
  }
}

/** The algorithm of this name, with or without a final dot, in any case. Throws BAD_KEY. */
export function tsigAlgorithm(name: string): TsigAlgorithm {
  const wanted = name.toLowerCase().replace(/\.$/, "")
  const known = tsigAlgorithms.find((algorithm) => algorithm.name === wanted)
  if (known !== undefined) return known
  if (wanted.startsWith("hmac-md5")) {
    throw ours("BAD_KEY", "algorithm hmac-md5 is broken and refused: make a new key for hmac-sha256")
  }
  const names = tsigAlgorithms.map((algorithm) => algorithm.name).join(", ")
  throw ours("BAD_KEY", `"${name}" is no TSIG algorithm: one of ${names}`)
}

/** A key from the three fields of its Secret; `secret` in base64. Throws BAD_KEY, which never tells the secret. */
export function keyFromFields(fields: {
  readonly "key-name": string
  readonly algorithm: string
  readonly secret: string
}): TsigKey {
  const written = fields["key-name"].trim()
  const name = parseName(written.endsWith(".") ? written : `${written}.`)
  return new TsigKey(name, tsigAlgorithm(fields.algorithm.trim()), secretOctets(name, fields.secret.trim()))
}

/**
 * The first key of a BIND key file: `key "NAME" { algorithm A; secret "BASE64"; };`, as tsig-keygen, ddns-confgen and
 * rndc-confgen write it. Comments are skipped. Throws BAD_KEY, which never tells the secret.
 */
export function parseKeyFile(text: string): TsigKey {
  const [key] = parseKeyFiles(text)
  if (key === undefined) {
    throw ours("BAD_KEY", 'no key is in the file: expected key "NAME" { algorithm A; secret "BASE64"; };')
  }
  return key
}

/** Every key of a BIND key file, in order. Throws BAD_KEY. */
export function parseKeyFiles(text: string): TsigKey[] {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)(\/\/|#)[^\n]*/g, "$1")
  return [...bare.matchAll(/\bkey\s+("[^"]*"|[^\s{"]+)\s*\{([^}]*)\}/g)].map(
    ([, quoted = "", block = ""]) => {
      const name = unquote(quoted)
      return keyFromFields({
        "key-name": name,
        algorithm: statement(block, "algorithm", name),
        secret: statement(block, "secret", name),
      })
    },
  )
}

function statement(block: string, word: string, key: string): string {
  const value = new RegExp(String.raw`\b${word}\s+("[^"]*"|[^\s;"]+)\s*;`).exec(block)?.[1]
  if (value === undefined) throw ours("BAD_KEY", `key "${key}" has no ${word}`, { keyName: key })
  return unquote(value)
}

function unquote(text: string): string {
  return text.replace(/^"|"$/g, "")
}

function secretOctets(name: Name, base64: string): Uint8Array {
  const compact = base64.replace(/\s+/g, "")
  const octets = Buffer.from(compact, "base64")
  if (octets.toString("base64") !== compact) throw badKey(name, "its secret is not base64")
  return octets
}

function badKey(name: Name, finding: string): Error {
  return ours("BAD_KEY", `key ${name}: ${finding}`, { keyName: name.toString() })
}
