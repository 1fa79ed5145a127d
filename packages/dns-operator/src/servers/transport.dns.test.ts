import { startStreamProxy } from "@nightshift/rfc2136/testing"
import { createAuthority } from "@nightshift/rfc2136/testing/certificates"
import { afterEach, beforeEach, expect, test } from "vitest"
import {
  answer,
  contentsOf,
  dnsZone,
  eventually,
  instanceOf,
  namespace,
  record,
  type Stand,
  startStand,
  transferred,
} from "../testing/stand.ts"

const zone = "wire.example"
let stand: Stand
beforeEach(async () => {
  stand = await startStand()
})
afterEach(() => stand.stop())

const pem = (name: string, fields: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  data: Object.fromEntries(
    Object.entries(fields).map(([field, text]) => [field, Buffer.from(text).toString("base64")]),
  ),
})

test("a server is written to and read over TLS, as the name its certificate bears and with the certificate it asks for; any other name is told and nothing is sent", async () => {
  const [servers, clients] = await Promise.all([createAuthority(), createAuthority()])
  const issued = await servers.issue(["ns1.wire.example"])
  const ours = await clients.issue(["dns-operator"])
  const primary = await stand.startNamed({
    zones: [{ type: "primary", name: zone }],
    tls: { ...issued, clientAuthority: clients.certificate },
  })
  const tls = (serverName: string) => ({
    tls: { caSecretRef: { name: "servers" }, clientSecretRef: { name: "ours" }, serverName },
  })
  await stand.create(
    pem("servers", { "ca.crt": servers.certificate }),
    pem("ours", { "tls.crt": ours.certificate, "tls.key": ours.privateKey }),
    ...instanceOf(primary, "ns1", "primary", {
      adopt: true,
      external: { port: primary.tlsPort, ...tls("ns9.wire.example") },
    }),
    dnsZone(zone),
    record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  )
  await stand.startOperator()
  await stand.says("DNSZone", "wire-example", { status: "False", message: /bears another name/ })
  await stand.says("Bind9Instance", "ns1", { status: "False", message: /bears another name/ })
  expect(await answer(primary, `web.${zone}`)).toEqual([])
  await stand.update("Bind9Instance", "ns1", { spec: { external: tls("ns1.wire.example") } })
  await stand.says("ARecord", "web", { status: "True" })
  await stand.says("Bind9Instance", "ns1", { status: "True" })
  expect(await answer(primary, `web.${zone}`)).toEqual(["192.0.2.1"])
})

/** The opcode of a message in a TCP stream, after its two octets of length (RFC 1035, 4.1.1 and 4.2.2). */
const isUpdate = (chunk: Buffer): boolean => ((chunk[4] ?? 0) >> 3) % 16 === 5

test("updates whose replies are lost have happened once: nothing is doubled, lost or left behind", async () => {
  const primary = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
  let lost = 0
  let toLose = 0
  await using proxy = await startStreamProxy(primary, (chunk) => {
    if (!isUpdate(chunk) || toLose === 0) return chunk
    toLose--
    lost++
    return "cut"
  })
  await stand.create(
    ...instanceOf(primary, "ns1", "primary", { adopt: true, external: { port: proxy.port } }),
    dnsZone(zone),
  )
  const names = Array.from({ length: 120 }, (_, i) => `r${i}`)
  const before = contentsOf(await transferred(primary, zone))
  await stand.startOperator()
  for (const round of [0, 1, 2]) {
    const mine = names.slice(40 * round, 40 * (round + 1))
    toLose = 1
    const create = (name: string) =>
      stand.create(record("ARecord", name, zone, { name, ipv4Addresses: ["192.0.2.1"] }))
    await Promise.all(mine.map(create))
    for (const name of mine) await stand.says("ARecord", name, { status: "True" })
    expect(lost).toBe(round + 1)
  }
  const published = contentsOf(await transferred(primary, zone)).filter((line) => !before.includes(line))
  expect(published).toHaveLength(2 * names.length)
  toLose = 2
  for (const name of names) await stand.remove("ARecord", name)
  await eventually(async () => expect(contentsOf(await transferred(primary, zone))).toEqual(before))
  expect(lost).toBe(5)
})
