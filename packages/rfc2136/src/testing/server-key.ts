/** The keys that a server under test knows, in the form its configuration and its clients need. */
import { randomBytes } from "node:crypto"

const bytesOf = {
  "hmac-sha1": 20,
  "hmac-sha224": 28,
  "hmac-sha256": 32,
  "hmac-sha384": 48,
  "hmac-sha512": 64,
}

export type KeyAlgorithm = keyof typeof bytesOf

/** A shared secret; `secret` is base64. The same layout as the three fields of a Kubernetes Secret. */
export interface ServerKey {
  readonly name: string
  readonly algorithm: KeyAlgorithm
  readonly secret: string
}

/** A key with a fresh random secret as long as its hash. */
export function generateKey(name: string, algorithm: KeyAlgorithm = "hmac-sha256"): ServerKey {
  return { name, algorithm, secret: randomBytes(bytesOf[algorithm]).toString("base64") }
}

/** The key as a statement of named.conf, which is also the text of a BIND key file. */
export function keyStatement(key: ServerKey): string {
  return `key "${key.name}" {\n\talgorithm ${key.algorithm};\n\tsecret "${key.secret}";\n};\n`
}
