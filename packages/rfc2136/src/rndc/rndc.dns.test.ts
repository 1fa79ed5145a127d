import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { copyFileSync } from "node:fs"
import { type AddressInfo, createServer, type Server } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { startStreamProxy, type StreamProxy } from "../testing/stream-proxy.ts"
import { keyFromFields } from "../keys.ts"
import { generateKey, type KeyAlgorithm, type Named, type ServerKey, startNamed } from "../testing/index.ts"
import { RndcClient } from "./client.ts"

const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })

const clientOf = (server: Named, key = server.keys.rndc) =>
  new RndcClient({ host: server.address, port: server.controlPort, key: tsigKey(key) })

/** A zone file that fits any zone: names in it are relative. */
const template = "$TTL 30\n@ SOA ns.test. hostmaster.test. 1 300 60 86400 10\n@ NS ns.test.\n"

describe("the life of zones on a running named", () => {
  let server: Named
  let rndc: RndcClient
  const block = (zone: string, policy = `grant "${server.keys.update.name}" zonesub A TXT;`) =>
    `{ type primary; file "${zone}.db"; update-policy { ${policy} }; };`
  const place = (zone: string) =>
    copyFileSync(join(server.directory, "template.test.db"), join(server.directory, `${zone}.db`))

  beforeAll(async () => {
    server = await startNamed({ zones: [{ type: "primary", name: "template.test", file: template }] })
    rndc = clientOf(server)
  })
  afterAll(() => server.stop())

  test("two hundred zones are added, shown, changed and removed, and each step is seen in DNS", async () => {
    const zones = Array.from({ length: 200 }, (_, i) => `z${i}.spot.example`)
    for (const zone of zones) {
      place(zone)
      expect(await rndc.addzone(zone, block(zone))).toMatchObject({ kind: "done" })
    }
    const counted = await rndc.status()
    expect(counted.kind === "done" && counted.value.zones).toBeGreaterThanOrEqual(200)
    const commands = zones.map((zone) => `zone ${zone}\nupdate add www.${zone} 30 A 192.0.2.1\nsend\n`)
    expect(await server.nsupdate(commands.join(""))).toMatchObject({ exitCode: 0 })
    const lookups = zones.map((zone) => `www.${zone}`)
    const answers = await server.dig("+short", ...lookups)
    expect(answers.trim().split("\n")).toEqual(zones.map(() => "192.0.2.1"))
    for (const zone of zones) {
      expect(await rndc.modzone(zone, block(zone, "deny * zonesub ANY;"))).toMatchObject({ kind: "done" })
      const shown = await rndc.showzone(zone)
      expect(shown.kind === "done" && shown.value).toContain('deny "*" zonesub "ANY"')
    }
    expect(await server.nsupdate(commands[7] ?? "")).toMatchObject({ exitCode: 2 })
    for (const zone of zones) {
      expect(await rndc.delzone(zone, { clean: true })).toMatchObject({ kind: "done" })
      expect(await rndc.zonestatus(zone)).toMatchObject({ kind: "not-found" })
    }
    expect(await server.dig(`www.${zones[0]}`)).toContain("status: REFUSED")
  })

  test("a zone added while named runs is there, with its data, after named is killed and restarted", async () => {
    place("kept.example")
    await rndc.addzone("kept.example", block("kept.example"))
    await server.nsupdate("zone kept.example\nupdate add www.kept.example 30 A 192.0.2.1\nsend\n")
    await server.kill()
    await server.restart()
    expect(await server.dig("+short", "www.kept.example")).toBe("192.0.2.1\n")
    expect(await rndc.zonestatus("kept.example")).toMatchObject({
      kind: "done",
      value: { type: "primary", serial: 2, dynamic: true, frozen: false, reconfigurable: true },
    })
  })

  test("a zone that is added twice exists, and one whose file is missing fails with BIND's reason", async () => {
    place("twice.example")
    await rndc.addzone("twice.example", block("twice.example"))
    expect(await rndc.addzone("twice.example", block("twice.example"))).toMatchObject({ kind: "exists" })
    expect(await rndc.addzone("nowhere.example", block("nowhere.example"))).toMatchObject({
      kind: "failed",
      reason: "file not found",
    })
  })

  test("every command about a zone that named does not have says not found", async () => {
    const zone = "absent.example"
    const results = [
      await rndc.modzone(zone, block(zone)),
      await rndc.delzone(zone),
      await rndc.showzone(zone),
      await rndc.zonestatus(zone),
      await rndc.reload(zone),
      await rndc.freeze(zone),
      await rndc.thaw(zone),
      await rndc.sync(zone),
      await rndc.notify(zone),
      await rndc.retransfer(zone),
      await rndc.dnssec(zone, { kind: "status" }),
      await rndc.signing(zone, { kind: "list" }),
    ]
    expect(results.map((result) => result.kind)).toEqual(results.map(() => "not-found"))
  })

  test("a frozen zone refuses updates until it is thawed", async () => {
    place("ice.example")
    await rndc.addzone("ice.example", block("ice.example"))
    const update = "zone ice.example\nupdate add www.ice.example 30 A 192.0.2.1\nsend\n"
    await rndc.freeze("ice.example")
    expect(await rndc.zonestatus("ice.example")).toMatchObject({ value: { frozen: true } })
    expect(await server.nsupdate(update)).toMatchObject({ exitCode: 2 })
    await rndc.thaw("ice.example")
    expect(await server.nsupdate(update)).toMatchObject({ exitCode: 0 })
    expect(await rndc.sync("ice.example", { clean: true })).toMatchObject({ kind: "done" })
  })

  test("dnssec-policy takes effect on a live zone after modzone and reconfig", async () => {
    place("signed.example")
    await rndc.addzone("signed.example", block("signed.example"))
    const signed = block("signed.example").replace("{", "{ dnssec-policy default; inline-signing yes;")
    expect(await rndc.modzone("signed.example", signed)).toMatchObject({ kind: "done" })
    expect(await rndc.reconfig()).toMatchObject({ kind: "done" })
    await server.untilLogged(
      /zone signed\.example\/IN \(signed\): zone_rekey done|DNSKEY signed\.example.*is now published/,
    )
    expect(await rndc.dnssec("signed.example", { kind: "status" })).toMatchObject({
      kind: "done",
      text: expect.stringContaining("dnssec-policy: default"),
    })
    expect(await rndc.signing("signed.example", { kind: "list" })).toMatchObject({ kind: "done" })
  })

  test("reload and reconfig of the whole server are done, and named still serves", async () => {
    expect(await rndc.reload()).toMatchObject({ kind: "done" })
    expect(await rndc.sync()).toMatchObject({ kind: "done" })
    expect(await server.dig("+short", "template.test", "SOA")).toContain("ns.test.")
  })

  test("a classless reverse zone with a slash in its name can be added and removed", async () => {
    place("classless")
    const zone = "0/25.2.0.192.in-addr.arpa"
    expect(await rndc.addzone(zone, block("classless"))).toMatchObject({ kind: "done" })
    expect(await rndc.delzone(zone)).toMatchObject({ kind: "done" })
  })
})

for (const algorithm of [
  "hmac-sha224",
  "hmac-sha256",
  "hmac-sha384",
  "hmac-sha512",
] as const satisfies KeyAlgorithm[]) {
  test(`named answers a control key of ${algorithm}`, async () => {
    await using server = await startNamed({ keys: { rndc: generateKey("control.test", algorithm) } })
    expect(await clientOf(server).status()).toMatchObject({
      kind: "done",
      value: { zones: expect.any(Number) },
    })
  })
}

test("a wrong secret is named's complaint with the key's name in it, and never the secret", async () => {
  await using server = await startNamed()
  const wrong = generateKey("rndc.test")
  const failure: unknown = await clientOf(server, wrong)
    .status()
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ side: "theirs", code: "CONTROL", facts: { keyName: "rndc.test." } })
  expect(JSON.stringify(failure) + String(failure)).not.toContain(wrong.secret)
})

test("a clock six minutes off is refused by named", async () => {
  await using server = await startNamed()
  const rndc = new RndcClient({
    host: server.address,
    port: server.controlPort,
    key: tsigKey(server.keys.rndc),
    clock: () => Date.now() - 360_000,
  })
  await expect(rndc.status()).rejects.toMatchObject({ side: "theirs", code: "CONTROL" })
})

test("a port where nobody listens is an error of the network", async () => {
  const rndc = new RndcClient({ host: "127.0.0.1", port: 1, key: tsigKey(generateKey("rndc.test")) })
  await expect(rndc.status()).rejects.toMatchObject({ side: "network", code: "CONNECT" })
})

test("a server that never answers ends in a timeout, which says to look before repeating", async () => {
  const silent = createServer()
  const port = await listening(silent)
  const rndc = new RndcClient({
    host: "127.0.0.1",
    port,
    key: tsigKey(generateKey("rndc.test")),
    timeout: 50,
  })
  await expect(rndc.status()).rejects.toMatchObject({ side: "network", code: "TIMEOUT" })
  silent.close()
})

test("noise in place of a reply is malformed, not a crash", async () => {
  const noisy = createServer((socket) => {
    socket.on("error", () => {})
    socket.write(Buffer.concat([Buffer.from([0, 0, 0, 60]), randomBytes(60)]))
  })
  const port = await listening(noisy)
  const rndc = new RndcClient({ host: "127.0.0.1", port, key: tsigKey(generateKey("rndc.test")) })
  await expect(rndc.status()).rejects.toMatchObject({ side: "theirs", code: "MALFORMED" })
  noisy.close()
})

describe("somebody between us and named", () => {
  let server: Named
  beforeAll(async () => {
    server = await startNamed()
  })
  afterAll(() => server.stop())
  const control = () => ({ address: server.address, port: server.controlPort })
  const through = (proxy: StreamProxy) =>
    new RndcClient({ host: "127.0.0.1", port: proxy.port, key: tsigKey(server.keys.rndc), timeout: 2_000 })

  test("who flips a bit in a reply is not believed", async () => {
    await using proxy = await startStreamProxy(control(), (chunk, seen) => {
      if (seen > 0) chunk[chunk.length - 3] = (chunk.at(-3) as number) ^ 1
      return chunk
    })
    await expect(through(proxy).status()).rejects.toMatchObject({ side: "theirs", code: "MALFORMED" })
  })

  test("who replays an earlier reply, rightly signed, is not believed", async () => {
    const recorded: Buffer[] = []
    await using proxy = await startStreamProxy(control(), (chunk) => {
      recorded.push(Buffer.from(chunk))
      return recorded.length <= 2 ? chunk : (recorded[recorded.length - 3] as Buffer)
    })
    expect(await through(proxy).zonestatus("a.example")).toMatchObject({ kind: "not-found" })
    await expect(through(proxy).zonestatus("a.example")).rejects.toMatchObject({
      code: "MALFORMED",
      message: expect.stringContaining("belongs to another command"),
    })
  })

  test("who cuts a reply in half leaves the outcome open, and that is said", async () => {
    await using proxy = await startStreamProxy(control(), (chunk, seen) => (seen > 0 ? "cut" : chunk))
    await expect(through(proxy).reconfig()).rejects.toMatchObject({
      code: "RESET",
      advice: expect.stringContaining("may have had its effect"),
    })
  })
})

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening")
  return (server.address() as AddressInfo).port
}
