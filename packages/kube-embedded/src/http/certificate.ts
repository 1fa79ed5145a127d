import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto"
import * as der from "./der.ts"

/** A certificate with its key, both PEM. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

export interface Subject {
  readonly commonName: string
  readonly organization?: string
}

const oid = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  basicConstraints: "2.5.29.19",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  subjectAltName: "2.5.29.17",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const

const lifetime = 10 * 365 * 24 * 3600 * 1000
/** Clocks of clients may be this far behind. */
const backdated = 3600 * 1000

/** A certificate authority of one process or one data directory: P-256, valid for ten years. */
export function certificateAuthority(commonName: string, now: number): Identity {
  const pair = keyPair()
  const name = distinguishedName({ commonName })
  const body = toBeSigned(name, name, pair.spki, now, [
    extension(oid.basicConstraints, der.sequence(der.boolean(true)), "critical"),
    // keyCertSign, cRLSign, digitalSignature
    extension(oid.keyUsage, der.bits(Buffer.from([0x86]), 1), "critical"),
  ])
  return { certificate: signed(body, pair.privateKey), key: pair.pem }
}

/** A server's certificate for DNS names and IPv4 or IPv6 addresses. */
export function serverCertificate(
  authority: Identity & { readonly commonName: string },
  names: { readonly dns: readonly string[]; readonly ip: readonly Buffer[] },
  now: number,
): Identity {
  const alternatives = [
    ...names.dns.map((name) => der.implicit(2, Buffer.from(name))),
    ...names.ip.map((address) => der.implicit(7, address)),
  ]
  const san = extension(oid.subjectAltName, der.sequence(...alternatives))
  return issued(authority, { commonName: "kube-apiserver" }, oid.serverAuth, [san], now)
}

/** A client's certificate: the common name is the user, the organization its group. */
export function clientCertificate(
  authority: Identity & { readonly commonName: string },
  subject: Subject,
  now: number,
): Identity {
  return issued(authority, subject, oid.clientAuth, [], now)
}

function issued(
  authority: Identity & { readonly commonName: string },
  subject: Subject,
  usage: string,
  extensions: readonly Buffer[],
  now: number,
): Identity {
  const pair = keyPair()
  const issuer = distinguishedName({ commonName: authority.commonName })
  const body = toBeSigned(issuer, distinguishedName(subject), pair.spki, now, [
    extension(oid.keyUsage, der.bits(Buffer.from([0x80]), 7), "critical"),
    extension(oid.extendedKeyUsage, der.sequence(der.objectIdentifier(usage))),
    ...extensions,
  ])
  return { certificate: signed(body, createPrivateKey(authority.key)), key: pair.pem }
}

function keyPair(): { privateKey: KeyObject; pem: string; spki: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  return { privateKey, pem, spki: publicKey.export({ type: "spki", format: "der" }) }
}

const algorithm = der.sequence(der.objectIdentifier(oid.ecdsaWithSha256))

function toBeSigned(
  issuer: Buffer,
  subject: Buffer,
  spki: Buffer,
  now: number,
  extensions: readonly Buffer[],
): Buffer {
  const version3 = der.explicit(0, der.integer(Buffer.from([2])))
  const validity = der.sequence(der.time(now - backdated), der.time(now + lifetime))
  const serial = der.integer(randomBytes(16))
  return der.sequence(
    version3,
    serial,
    algorithm,
    issuer,
    validity,
    subject,
    spki,
    der.explicit(3, der.sequence(...extensions)),
  )
}

function signed(body: Buffer, key: KeyObject): string {
  const bytes = der.sequence(body, algorithm, der.bits(sign("sha256", body, key)))
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? []
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n")
}

function distinguishedName({ commonName, organization }: Subject): Buffer {
  const attribute = (id: string, value: string): Buffer =>
    der.set(der.sequence(der.objectIdentifier(id), der.utf8(value)))
  const group = organization === undefined ? [] : [attribute(oid.organization, organization)]
  return der.sequence(...group, attribute(oid.commonName, commonName))
}

function extension(id: string, value: Buffer, critical?: "critical"): Buffer {
  const mark = critical === undefined ? [] : [der.boolean(true)]
  return der.sequence(der.objectIdentifier(id), ...mark, der.octets(value))
}
