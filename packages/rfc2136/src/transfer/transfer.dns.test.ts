import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DnsClient } from "../client.ts"
import { keyFromFields, type TsigKey } from "../keys.ts"
import { parseName } from "../name.ts"
import { parseRdata } from "../rdata/rdata.ts"
import { rrset, rrsetKey, rrsetText } from "../rrset.ts"
import { startStreamProxy, type StreamProxy } from "../testing/stream-proxy.ts"
import { createAuthority } from "../testing/certificates.ts"
import { generateKey, type NameServer, type ServerKey, startKnot, startNamed } from "../testing/index.ts"
import { addRRset, deleteRecord, deleteRRset, type Update } from "../update.ts"
import { applyChanges, zoneContents } from "./zone-contents.ts"

const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const zone = parseName("a.example.")
const at = (label: string) => parseName(label, { origin: zone })
const hosts = Array.from({ length: 100_000 }, (_, i) => `h${i} A 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`)

for (const [program, start] of [
  ["named", startNamed],
  ["knotd", startKnot],
] as const) {
  describe(`with 100,000 records on ${program}`, () => {
    let server: NameServer
    let client: DnsClient

    beforeAll(async () => {
      const records = hosts.join("\n")
      server = await start({ zones: [{ type: "primary", name: "a.example", records }] })
      client = new DnsClient({ host: server.address, port: server.port, key: tsigKey(server.keys.transfer) })
    })
    afterAll(async () => {
      client.close()
      await server.stop()
    })

    test("AXFR brings every record once, exactly as dig shows them", async () => {
      const { records, serial } = await client.axfr(zone)
      expect(serial).toBe(1)
      const lines = records.map(({ name, ttl, type, rdata }) => `${name} ${ttl} IN ${type} ${rdata}`)
      const shown = await server.dig(
        "+noall",
        "+answer",
        "-k",
        server.keyFile(server.keys.transfer),
        "a.example",
        "AXFR",
      )
      const theirs = shown
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/\s+/g, " "))
      expect(lines.length).toBe(100_003)
      expect(lines.sort()).toEqual(theirs.slice(0, -1).sort())
    })

    test("IXFR of the serial that we have says so in one record", async () => {
      expect(await client.ixfr(zone, 1)).toEqual({ kind: "up-to-date", zone, serial: 1 })
    })

    test("IXFR of a serial that the server never reached says that it is behind", async () => {
      expect(await client.ixfr(zone, 9)).toMatchObject({ kind: "behind", serial: 1 })
    })

    test("the changes of an IXFR carry the old contents on to what an AXFR then brings", async () => {
      const before = zoneContents(await client.axfr(zone))
      const change = async (...updates: Update[]) => {
        const key = tsigKey(server.keys.update)
        expect(await client.update({ zone, prerequisites: [], updates }, { key })).toEqual({
          kind: "applied",
        })
      }
      const batch = Array.from({ length: 500 }, (_, i) =>
        addRRset(rrset(at(`new${i}`), "A", 30, ["192.0.2.1"])),
      )
      await change(...batch)
      await change(deleteRRset(at("h7"), "A"), addRRset(rrset(at("h7"), "A", 60, ["192.0.2.2", "192.0.2.3"])))
      await change(deleteRecord(at("h7"), parseRdata("A", "192.0.2.2")), deleteRRset(at("h8"), "A"))
      const changes = await client.ixfr(zone, 1)
      expect(changes).toMatchObject({ kind: "changes", from: 1, serial: 4 })
      if (changes.kind !== "changes") return
      expect(changes.deltas.reduce((sum, delta) => sum + delta.added.length, 0)).toBeLessThan(510)
      const after = zoneContents(await client.axfr(zone))
      const carried = applyChanges(before, changes)
      const texts = (contents: typeof after) => [...contents.values()].map(rrsetText).sort()
      expect(texts(carried)).toEqual(texts(after))
      expect(carried.get(rrsetKey(at("h7"), "A"))).toMatchObject({ ttl: 60, rdatas: [{}] })
    })
  })
}

describe("what is not a whole transfer", () => {
  let server: NameServer
  const through = (proxy: StreamProxy, key: TsigKey) =>
    new DnsClient({ host: "127.0.0.1", port: proxy.port, key, timeouts: { message: 1_000 } })

  beforeAll(async () => {
    const records = hosts.slice(0, 5_000).join("\n")
    server = await startNamed({ zones: [{ type: "primary", name: "a.example", records }] })
  })
  afterAll(() => server.stop())

  test("a transfer that is cut in the middle is an error of the network that names the zone", async () => {
    await using proxy = await startStreamProxy(server, (chunk, seen) =>
      seen + chunk.length > 40_000 ? "cut" : chunk,
    )
    using client = through(proxy, tsigKey(server.keys.transfer))
    await expect(client.axfr(zone)).rejects.toMatchObject({
      side: "network",
      code: "RESET",
      facts: { zone: "a.example." },
      message: expect.stringContaining("unknown, not empty"),
    })
  })

  test("a single flipped bit in the middle ends the transfer as not vouched for", async () => {
    await using proxy = await startStreamProxy(server, (chunk, seen) => {
      const at = 30_000 - seen
      if (at >= 0 && at < chunk.length) chunk[at] = (chunk[at] as number) ^ 1
      return chunk
    })
    using client = through(proxy, tsigKey(server.keys.transfer))
    await expect(client.axfr(zone)).rejects.toMatchObject({
      side: "theirs",
      code: expect.stringMatching(/BADSIG|MALFORMED/),
    })
  })

  test("a server that stops speaking in the middle ends in a timeout", async () => {
    await using proxy = await startStreamProxy(server, (chunk, seen) =>
      seen > 20_000 ? Buffer.alloc(0) : chunk,
    )
    using client = through(proxy, tsigKey(server.keys.transfer))
    await expect(client.axfr(zone)).rejects.toMatchObject({ side: "network", code: "TIMEOUT" })
  })

  test.each([
    ["without a key", undefined, { code: "RCODE", facts: { rcode: "REFUSED" } }],
    ["with a wrong secret", generateKey("transfer.test"), { code: "BADSIG" }],
    ["with an unknown key", generateKey("stranger.test"), { code: "BADKEY" }],
  ])("%s the transfer is refused, and that is no empty zone", async (_, key, finding) => {
    using client = new DnsClient({
      host: server.address,
      port: server.port,
      ...(key === undefined ? {} : { key: tsigKey(key) }),
    })
    await expect(client.axfr(zone)).rejects.toMatchObject({ side: "theirs", ...finding })
  })

  test("a zone that the server does not serve is refused by its rcode", async () => {
    using client = new DnsClient({
      host: server.address,
      port: server.port,
      key: tsigKey(server.keys.transfer),
    })
    await expect(client.axfr(parseName("b.example."))).rejects.toMatchObject({
      code: "RCODE",
      facts: { rcode: "NOTAUTH" },
    })
  })
})

test("IXFR from before the server's history is answered with the whole zone", async () => {
  await using server = await startNamed({ zones: [{ type: "primary", name: "a.example", serial: 5 }] })
  using client = new DnsClient({
    host: server.address,
    port: server.port,
    key: tsigKey(server.keys.transfer),
  })
  expect(await client.ixfr(zone, 1)).toMatchObject({ kind: "zone", serial: 5 })
})

test("AXFR over TLS brings the zone, and from a server that cannot prove its name nothing", async () => {
  const authority = await createAuthority()
  const records = hosts.slice(0, 10_000).join("\n")
  await using server = await startNamed({
    tls: await authority.issue(["ns.test"]),
    zones: [{ type: "primary", name: "a.example", records }],
  })
  const over = (serverName: string) =>
    new DnsClient({
      host: server.address,
      port: server.tlsPort ?? 0,
      key: tsigKey(server.keys.transfer),
      tls: { ca: authority.certificate, serverName },
    })
  using right = over("ns.test")
  expect((await right.axfr(zone)).records).toHaveLength(10_003)
  using wrong = over("other.test")
  await expect(wrong.axfr(zone)).rejects.toMatchObject({ side: "network", code: "TLS" })
})
