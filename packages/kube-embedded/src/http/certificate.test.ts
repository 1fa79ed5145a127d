import { createPrivateKey, X509Certificate } from "node:crypto"
import { expect, test } from "vitest"
import { certificateAuthority, clientCertificate, serverCertificate } from "./certificate.ts"

const now = Date.parse("2026-06-01T12:00:00Z")
const authority = certificateAuthority("test-ca", now)
const issuer = { ...authority, commonName: "test-ca" }

test("an authority may sign others, and what it signs verifies by it and by nobody else", () => {
  const ca = new X509Certificate(authority.certificate)
  const client = new X509Certificate(clientCertificate(issuer, { commonName: "somebody" }, now).certificate)
  const stranger = new X509Certificate(certificateAuthority("test-ca", now).certificate)
  expect(ca.ca).toBe(true)
  expect(client.ca).toBe(false)
  expect(client.checkIssued(ca)).toBe(true)
  expect(client.verify(ca.publicKey)).toBe(true)
  expect(client.verify(stranger.publicKey)).toBe(false)
})

test("a server is known by every name and address it was given, and by no other", () => {
  const ip = [Buffer.from([127, 0, 0, 1])]
  const { certificate, key } = serverCertificate(
    issuer,
    { dns: ["localhost", "kubernetes.default"], ip },
    now,
  )
  const server = new X509Certificate(certificate)
  expect(server.checkHost("localhost")).toBe("localhost")
  expect(server.checkIP("127.0.0.1")).toBe("127.0.0.1")
  expect(server.checkHost("example.org")).toBeUndefined()
  expect(server.checkPrivateKey(createPrivateKey(key))).toBe(true)
})

test("a client's name and group stand in its subject", () => {
  const { certificate } = clientCertificate(
    issuer,
    { commonName: "ännä", organization: "system:masters" },
    now,
  )
  expect(new X509Certificate(certificate).subject).toBe("O=system:masters\nCN=ännä")
})

test("a certificate is valid from an hour before, for clocks that are late, to ten years after, past the year 2049 too", () => {
  const late = new X509Certificate(
    certificateAuthority("late", Date.parse("2045-01-01T00:00:00Z")).certificate,
  )
  expect(late.validFromDate.toISOString()).toBe("2044-12-31T23:00:00.000Z")
  expect(late.validToDate.toISOString()).toBe("2054-12-30T00:00:00.000Z")
})
