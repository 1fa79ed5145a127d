/** Certificates for DNS over TLS under test: an authority that exists for one run, and what it issues. */
import { isIP } from "node:net"
import { generate } from "selfsigned"
import type { ServerTls } from "./options.ts"

export interface Authority {
  /** PEM; what a client gets as `ca`. */
  readonly certificate: string
  /** A certificate for these host names and addresses, valid for a day unless dates are given. */
  issue(names: readonly string[], validity?: Validity): Promise<ServerTls>
}

export interface Validity {
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A fresh authority on P-256. */
export async function createAuthority(): Promise<Authority> {
  const authority = await generate([{ name: "commonName", value: "Test authority" }], {
    keyType: "ec",
    algorithm: "sha256",
    ...dates(aroundNow()),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return {
    certificate: authority.cert,
    issue: async (names, validity = aroundNow()) => {
      const issued = await generate([{ name: "commonName", value: names[0] ?? "unnamed" }], {
        keyType: "ec",
        algorithm: "sha256",
        ca: { key: authority.private, cert: authority.cert },
        ...dates(validity),
        extensions: [
          { name: "basicConstraints", cA: false, critical: true },
          { name: "keyUsage", digitalSignature: true, critical: true },
          { name: "extKeyUsage", serverAuth: true, clientAuth: true },
          { name: "subjectAltName", altNames: names.map(alternativeName) },
        ],
      })
      return { certificate: issued.cert, privateKey: issued.private }
    },
  }
}

function alternativeName(name: string) {
  return isIP(name) === 0 ? { type: 2 as const, value: name } : { type: 7 as const, ip: name }
}

function dates({ notBefore, notAfter }: Validity) {
  return { notBeforeDate: notBefore, notAfterDate: notAfter }
}

function aroundNow(): Validity {
  const now = Date.now()
  return { notBefore: new Date(now - 3_600_000), notAfter: new Date(now + 86_400_000) }
}
