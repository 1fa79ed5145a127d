import { createHmac, timingSafeEqual } from "node:crypto"
import type { User } from "./request.ts"

/** ServiceAccount tokens of one server: JWTs under a key that nobody else has. */
export interface Tokens {
  issue(account: Account, audiences: readonly string[], seconds: number): string
  /** The user of a token; `undefined` when it is not ours, has ended, or its account is gone. */
  read(token: string): User | undefined
}

export interface Account {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

interface Claims {
  readonly sub: string
  readonly exp: number
  readonly "kubernetes.io": {
    readonly namespace: string
    readonly serviceaccount: { readonly name: string; readonly uid: string }
  }
}

export const issuer = "https://kubernetes.default.svc"

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")

/** `isCurrent` tells whether the account still exists under that uid; `now` is in ms since the epoch. */
export function tokensOf(key: Buffer, now: () => number, isCurrent: (account: Account) => boolean): Tokens {
  const signature = (text: string): Buffer => createHmac("sha256", key).update(text).digest()
  return {
    issue({ namespace, name, uid }, audiences, seconds) {
      const issued = Math.floor(now() / 1000)
      const claims = {
        aud: audiences,
        exp: issued + seconds,
        iat: issued,
        nbf: issued,
        iss: issuer,
        "kubernetes.io": { namespace, serviceaccount: { name, uid } },
        sub: userName(namespace, name),
      }
      const text = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`
      return `${text}.${signature(text).toString("base64url")}`
    },
    read(token) {
      const [header = "", payload = "", sign = ""] = token.split(".")
      const given = Buffer.from(sign, "base64url")
      const expected = signature(`${header}.${payload}`)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims
      const { namespace, serviceaccount } = claims["kubernetes.io"]
      if (claims.exp * 1000 <= now() || !isCurrent({ namespace, ...serviceaccount })) return undefined
      return {
        name: claims.sub,
        uid: serviceaccount.uid,
        groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
      }
    },
  }
}

function userName(namespace: string, name: string): string {
  return `system:serviceaccount:${namespace}:${name}`
}
