import { DnsError, keyFromFields, parseKeyFile, type TsigKey } from "@nightshift/rfc2136"
import { type Secret, secretText } from "@nightshift/operator-runtime"

export type KeyFound =
  | { readonly kind: "key"; readonly key: TsigKey }
  | { readonly kind: "refused"; readonly rule: string }

/** The TSIG key in a Secret: upstream's three fields, or a BIND key file under `keyfile` or upstream's `rndc.key`. */
export function keyOfSecret(secret: Secret): KeyFound {
  const file = secretText(secret, "keyfile")
  const name = secretText(secret, "key-name")
  const algorithm = secretText(secret, "algorithm")
  const base64 = secretText(secret, "secret")
  try {
    if (file !== undefined) return { kind: "key", key: parseKeyFile(file) }
    if (name !== undefined && algorithm !== undefined && base64 !== undefined) {
      return { kind: "key", key: keyFromFields({ "key-name": name, algorithm, secret: base64 }) }
    }
    return { kind: "refused", rule: "it has neither keyfile nor all of key-name, algorithm and secret" }
  } catch (error) {
    if (error instanceof DnsError) return { kind: "refused", rule: error.message }
    throw error
  }
}
