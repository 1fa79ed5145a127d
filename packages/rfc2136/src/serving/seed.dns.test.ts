import { readdirSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { keyFromFields } from "../keys.ts"
import { type Name, parseName } from "../name.ts"
import { RndcClient } from "../rndc/client.ts"
import { generateKey, type Named, type ServerKey, startNamed } from "../testing/index.ts"
import { minimalZone } from "./minimal-zone.ts"
import { listenPrimary, type SeedPrimary, servePrimaryOnce } from "./primary.ts"
import { type Seed, seedZone } from "./seed.ts"

const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })

let server: Named
let rndc: RndcClient
let primary: SeedPrimary

beforeAll(async () => {
  server = await startNamed()
  rndc = new RndcClient({ host: server.address, port: server.controlPort, key: tsigKey(server.keys.rndc) })
  primary = await listenPrimary({ listen: { address: "127.0.0.1", port: 0 } })
})
afterAll(async () => {
  await primary.close()
  await server.stop()
})

const minimal = (zone: Name) => ({
  zone,
  soa: {
    primary: parseName("ns", { origin: zone }),
    mailbox: parseName("hostmaster", { origin: zone }),
    serial: 1,
    refresh: 300,
    retry: 60,
    expire: 86_400,
    minimum: 10,
  },
  ns: [{ name: parseName("ns", { origin: zone }), addresses: ["192.0.2.53", "2001:db8::53"] }],
})
const seedOf = (zone: string): Seed => ({
  zone: parseName(zone),
  records: minimalZone(minimal(parseName(zone))),
  key: tsigKey(server.keys.transfer),
  file: `${zone}seed.db`,
  statements: `update-policy { grant "${server.keys.update.name}" zonesub A TXT; };`,
  peers: ["127.0.0.1"],
})

test("a zone is born on a named whose disk we never touch, takes updates, is changed, signed, and survives a restart", async () => {
  expect(await seedZone(seedOf("born.example."), { rndc, primary })).toEqual({ kind: "seeded" })
  expect(await server.dig("+short", "born.example", "NS")).toBe("ns.born.example.\n")
  expect(await server.dig("+short", "ns.born.example", "AAAA")).toBe("2001:db8::53\n")
  const update = "zone born.example\nupdate add www.born.example 30 A 192.0.2.1\nsend\n"
  expect(await server.nsupdate(update)).toMatchObject({ exitCode: 0 })

  const mail = "zone born.example\nupdate add born.example 30 MX 0 ns.born.example.\nsend\n"
  expect(await server.nsupdate(mail)).toMatchObject({ exitCode: 2 })
  const grants = `update-policy { grant "${server.keys.update.name}" zonesub A TXT MX; };`
  const block = (more: string) => `{ type primary; file "born.example.seed.db"; ${grants} ${more} }`
  expect(await rndc.modzone("born.example", block(""))).toMatchObject({ kind: "done" })
  expect(await server.nsupdate(mail)).toMatchObject({ exitCode: 0 })
  expect(
    await rndc.modzone("born.example", block("dnssec-policy default; inline-signing yes;")),
  ).toMatchObject({ kind: "done" })
  expect(await rndc.reconfig()).toMatchObject({ kind: "done" })

  await server.kill()
  await server.restart()
  expect(await server.dig("+short", "www.born.example", "A")).toBe("192.0.2.1\n")
  await expect
    .poll(() => server.dig("+dnssec", "+short", "www.born.example", "A"), { timeout: 5_000 })
    .toMatch(/^192\.0\.2\.1\nA 13 3 30 /)
  expect(await rndc.delzone("born.example", { clean: true })).toMatchObject({ kind: "done" })
})

test("forty zones are born at once, however late named writes their files", async () => {
  const zones = Array.from({ length: 40 }, (_, i) => `n${i}.example.`)
  const outcomes = await Promise.all(zones.map((zone) => seedZone(seedOf(zone), { rndc, primary })))
  expect(outcomes).toEqual(zones.map(() => ({ kind: "seeded" })))
  const answers = await server.dig("+short", ...zones.map((zone) => `ns.${zone}`))
  expect(answers.trim().split("\n")).toEqual(zones.map(() => "192.0.2.53"))
})

test("a zone that exists is left as it is", async () => {
  await seedZone(seedOf("twice.example."), { rndc, primary })
  await server.nsupdate("zone twice.example\nupdate add www.twice.example 30 A 192.0.2.1\nsend\n")
  expect(await seedZone({ ...seedOf("twice.example."), file: "other.db" }, { rndc, primary })).toEqual({
    kind: "exists",
  })
  expect(await seedZone(seedOf("twice.example."), { rndc, primary })).toEqual({ kind: "exists" })
  expect(await server.dig("+short", "www.twice.example")).toBe("192.0.2.1\n")
})

test("what an interrupted call left behind is taken up again", async () => {
  const leftBehind = `{ type secondary; primaries { 127.0.0.1 port ${primary.port} key "transfer.test"; }; file "cut.example.seed.db"; masterfile-format text; notify no; }`
  expect(await rndc.addzone("cut.example", leftBehind)).toMatchObject({ kind: "done" })
  expect(await seedZone(seedOf("cut.example."), { rndc, primary })).toEqual({ kind: "seeded" })
  expect(await rndc.zonestatus("cut.example")).toMatchObject({ value: { type: "primary", dynamic: true } })
})

test("a file that an interrupted call had written already is taken for the zone", async () => {
  await seedZone(seedOf("half.example."), { rndc, primary })
  await rndc.delzone("half.example")
  const unreachable = { address: "127.0.0.1", port: 1 }
  expect(await seedZone(seedOf("half.example."), { rndc, primary, advertise: unreachable })).toEqual({
    kind: "seeded",
  })
})

test("a server that cannot reach us leaves no zone and says where it should have come to", async () => {
  const advertise = { address: "127.0.0.1", port: 1 }
  const outcome = await seedZone(seedOf("far.example."), { rndc, primary, advertise, milliseconds: 300 })
  expect(outcome).toMatchObject({
    kind: "failed",
    error: { side: "network", code: "TIMEOUT", advice: expect.stringContaining("127.0.0.1 port 1") },
  })
  expect(await rndc.zonestatus("far.example")).toMatchObject({ kind: "not-found" })
  expect(readdirSync(server.directory)).not.toContain("far.example.seed.db")
})

test("an update-policy that named does not understand fails with named's complaint", async () => {
  const outcome = await seedZone({ ...seedOf("bad.example."), statements: "nonsense;" }, { rndc, primary })
  expect(outcome).toMatchObject({ kind: "failed", error: { side: "theirs", code: "CONTROL" } })
  expect(await rndc.zonestatus("bad.example")).toMatchObject({ kind: "not-found" })
})

test("the primary gives a zone to nobody without its key, whatever is asked, and only over TCP as a whole", async () => {
  const key = generateKey("seed.test")
  await using once = await servePrimaryOnce({
    ...minimal(parseName("a.example.")),
    listen: { address: "127.0.0.1", port: 0 },
    key: tsigKey(key),
  })
  const dig = (...args: string[]) => server.dig("-p", String(once.port), ...args)
  expect(await dig("a.example", "AXFR")).toContain("Transfer failed")
  expect(await dig("a.example", "SOA")).toContain("status: REFUSED")
  expect(await dig("-k", server.keyFile(generateKey("seed.test")), "a.example", "AXFR")).toContain("BADSIG")
  expect(await dig("-k", server.keyFile(generateKey("other.test")), "a.example", "AXFR")).toContain("BADKEY")
  const withKey = (...args: string[]) => dig("-k", server.keyFile(key), ...args)
  expect(await withKey("a.example", "SOA")).toContain("ns.a.example. hostmaster.a.example. 1 300 60 86400 10")
  expect(await withKey("www.a.example", "A")).toContain("status: REFUSED")
  expect(await withKey("b.example", "SOA")).toContain("status: REFUSED")
  const zone = await withKey("a.example", "AXFR")
  expect(zone).toContain("XFR size: 5 records")
  expect(zone).not.toContain("couldn't verify")
  await once.transferred
})

test("the primary gives a zone to nobody from another address", async () => {
  const key = generateKey("seed.test")
  await using once = await servePrimaryOnce({
    ...minimal(parseName("a.example.")),
    listen: { address: "127.0.0.1", port: 0 },
    key: tsigKey(key),
    peers: ["192.0.2.1"],
  })
  const answer = await server.dig("-p", String(once.port), "-k", server.keyFile(key), "a.example", "AXFR")
  expect(answer).toContain("Transfer failed")
})
