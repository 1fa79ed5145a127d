import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { at, clientOf, primary, zone } from "../test/servers.ts"
import { rrset } from "./rrset.ts"
import { type Authority, createAuthority } from "./testing/certificates.ts"
import { type Named, startNamed } from "./testing/index.ts"
import type { TlsOptions } from "./transport.ts"
import { addRRset } from "./update.ts"

let authority: Authority
let clients: Authority
let server: Named

beforeAll(async () => {
  authority = await createAuthority()
  clients = await createAuthority()
  const certificate = await authority.issue(["ns1.example.com", "127.0.0.1"])
  server = await startNamed({ zones: [primary], tls: certificate })
})

afterAll(() => server.stop())

const update = { zone, prerequisites: [], updates: [addRRset(rrset(at("a"), "A", 30, ["192.0.2.1"]))] }

function over(to: Named, tls: TlsOptions, host = to.address) {
  if (to.tlsPort === undefined) throw new Error("named has no port for TLS")
  return clientOf(to, { host, addresses: [to.address], port: to.tlsPort, tls })
}

test("updates, queries and transfers go over TLS 1.3, the host's name verified", async () => {
  using client = over(server, { ca: authority.certificate }, "ns1.example.com")
  expect(await client.update(update)).toEqual({ kind: "applied" })
  expect((await client.query(at("a"), "A")).rrset?.rdatas.join()).toBe("192.0.2.1")
  const { records } = await client.axfr(zone)
  expect(records.map(({ type }) => type)).toContain("A")
})

test("an address in the certificate will do where a server is known by address", async () => {
  using client = over(server, { ca: authority.certificate })
  expect(await client.update(update)).toEqual({ kind: "applied" })
})

test("a certificate for another name is an error that says so, and nothing is sent", async () => {
  using client = over(server, { ca: authority.certificate }, "ns2.example.com")
  const outcome = await client.update(update)
  expect(outcome).toMatchObject({ kind: "unknown", sent: false, error: { side: "network", code: "TLS" } })
  expect(outcome.kind === "unknown" && outcome.error.message).toContain("bears another name")
})

test("a certificate of an authority nobody trusts is an error that says so", async () => {
  using client = over(server, {}, "ns1.example.com")
  const outcome = await client.update(update)
  expect(outcome).toMatchObject({ kind: "unknown", sent: false, error: { code: "TLS" } })
  expect(outcome.kind === "unknown" && outcome.error.message).toContain("give it as ca")
})

test("an expired certificate is an error that says so", async () => {
  const past = {
    notBefore: new Date(Date.now() - 2 * 86_400_000),
    notAfter: new Date(Date.now() - 86_400_000),
  }
  const expired = await authority.issue(["ns1.example.com"], past)
  await using old = await startNamed({ zones: [primary], tls: expired })
  using client = over(old, { ca: authority.certificate }, "ns1.example.com")
  const outcome = await client.update(update)
  expect(outcome).toMatchObject({ kind: "unknown", sent: false, error: { code: "TLS" } })
  expect(outcome.kind === "unknown" && outcome.error.message).toContain("expired")
})

test("a server that asks for a client certificate gets ours; without one it breaks off, and nothing is changed", async () => {
  const certificate = await authority.issue(["ns1.example.com"])
  const strict = { ...certificate, clientAuthority: clients.certificate }
  await using mutual = await startNamed({ zones: [primary], tls: strict })
  const ours = await clients.issue(["dns-operator"])
  using known = over(
    mutual,
    { ca: authority.certificate, cert: ours.certificate, key: ours.privateKey },
    "ns1.example.com",
  )
  expect(await known.update(update)).toEqual({ kind: "applied" })
  using nameless = over(mutual, { ca: authority.certificate }, "ns1.example.com")
  const outcome = await nameless.update({
    ...update,
    updates: [addRRset(rrset(at("b"), "A", 30, ["192.0.2.1"]))],
  })
  expect(outcome).toMatchObject({ kind: "unknown", error: { side: "network" } })
  expect(outcome.kind === "unknown" && outcome.error.message).toContain("client certificate")
  expect((await known.query(at("b"), "A")).rcode).toBe("NXDOMAIN")
})

test("a server that does not speak TLS on the port is an error that says so", async () => {
  const plain = createServer((socket) => socket.resume().end(Buffer.from("220 not a name server\r\n")))
  await new Promise<void>((resolve) => {
    plain.listen(0, "127.0.0.1", resolve)
  })
  const { port } = plain.address() as AddressInfo
  using client = clientOf(server, { port, tls: { ca: authority.certificate } })
  const outcome = await client.update(update)
  await new Promise((resolve) => {
    plain.close(resolve)
  })
  expect(outcome).toMatchObject({ kind: "unknown", sent: false, error: { side: "network", code: "TLS" } })
})
