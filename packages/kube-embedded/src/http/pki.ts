import { randomBytes } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { certificateAuthority, clientCertificate, type Identity, serverCertificate } from "./certificate.ts"

/** Everything the server and its administrator prove themselves with. */
export interface Pki {
  readonly authority: Identity
  readonly server: Identity
  readonly admin: Identity
  /** What ServiceAccount tokens are signed with, base64. */
  readonly tokenKey: string
}

const authorityName = "kube-embedded-ca"
const dnsNames = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"]
const loopback4 = Buffer.from([127, 0, 0, 1])
const loopback6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1])])
const serviceAddress = Buffer.from([10, 96, 0, 1])

export function newPki(now: number): Pki {
  const authority = certificateAuthority(authorityName, now)
  const issuer = { ...authority, commonName: authorityName }
  return {
    authority,
    server: serverCertificate(issuer, { dns: dnsNames, ip: [loopback4, loopback6, serviceAddress] }, now),
    admin: clientCertificate(issuer, { commonName: "kubernetes-admin", organization: "system:masters" }, now),
    tokenKey: randomBytes(32).toString("base64"),
  }
}

/** The PKI of a data directory, made when it is first used, so that a kubeconfig outlives a restart. */
export function pkiOf(directory: string, now: number): Pki {
  const file = join(directory, "pki.json")
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Pki
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
  }
  const pki = newPki(now)
  mkdirSync(directory, { recursive: true })
  writeFileSync(file, JSON.stringify(pki), { mode: 0o600 })
  return pki
}
