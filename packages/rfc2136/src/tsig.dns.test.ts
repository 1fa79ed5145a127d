import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { at, clientOf, keyOf, primary, servers, zone } from "../test/servers.ts"
import { systemClock } from "./clock.ts"
import type { DnsClient } from "./client.ts"
import { TsigKey, tsigAlgorithm } from "./keys.ts"
import { parseName } from "./name.ts"
import { rrset } from "./rrset.ts"
import { generateKey, type NameServer } from "./testing/index.ts"
import { addRRset } from "./update.ts"

const further = (["hmac-sha1", "hmac-sha224", "hmac-sha384", "hmac-sha512"] as const).map((algorithm) =>
  generateKey(`further-${algorithm}.`, algorithm),
)

describe.each(servers)("$server", ({ server: program, start }) => {
  let server: NameServer
  let client: DnsClient

  beforeAll(async () => {
    const update = generateKey("update.")
    server = await start({
      zones: [{ ...primary, allowUpdate: [update, ...further] }],
      keys: { update },
      furtherKeys: further,
    })
    client = clientOf(server)
  })

  afterAll(async () => {
    client.close()
    await server.stop()
  })

  const update = { zone, prerequisites: [], updates: [addRRset(rrset(at("a"), "A", 30, ["192.0.2.1"]))] }
  const complaint = (error: string, proven: boolean) => ({
    kind: "refused",
    rcode: "NOTAUTH",
    tsig: { error, proven },
    error: { side: "theirs", code: error, facts: { tsigError: error } },
  })
  const own = () => keyOf(server.keys.update)
  const secretOf = (base64: string) => Buffer.from(base64, "base64")

  test.each(further)("takes an update with $algorithm, and its answers verify", async (key) => {
    expect(await client.update(update, { key: keyOf(key) })).toEqual({ kind: "applied" })
    expect(await client.query(at("a"), "A", { key: keyOf(key) })).toMatchObject({
      rcode: "NOERROR",
      verified: true,
    })
  })

  test("finds a wrong secret: BADSIG, which nobody can prove", async () => {
    const { name, algorithm } = own()
    const outcome = await client.update(update, { key: new TsigKey(name, algorithm, Buffer.alloc(32, 1)) })
    expect(outcome).toMatchObject(complaint("BADSIG", false))
  })

  test("does not know another key, nor ours under another algorithm: BADKEY", async () => {
    const secret = secretOf(server.keys.update.secret)
    const unknown = new TsigKey(parseName("nobody."), own().algorithm, secret)
    const other = new TsigKey(own().name, tsigAlgorithm("hmac-sha512"), secret)
    expect(await client.update(update, { key: unknown })).toMatchObject(complaint("BADKEY", false))
    expect(await client.update(update, { key: other })).toMatchObject(complaint("BADKEY", false))
  })

  test.each([-400_000, 400_000])(
    "sees our clock off by %i ms: BADTIME, proven, with both clocks",
    async (off) => {
      const clock = { ...systemClock, now: () => Date.now() + off }
      const late = clientOf(server, { clock })
      const outcome = await late.update(update)
      late.close()
      expect(outcome).toMatchObject(complaint("BADTIME", true))
      const { ourTime = 0, theirTime = 0 } = outcome.kind === "refused" ? (outcome.tsig ?? {}) : {}
      expect(Math.abs(ourTime - theirTime - off)).toBeLessThan(30_000)
    },
  )

  test("judges a MAC cut to half", async () => {
    const half = new TsigKey(
      own().name,
      tsigAlgorithm("hmac-sha256-128"),
      secretOf(server.keys.update.secret),
    )
    const outcome = await client.update(update, { key: half })
    expect(outcome).toMatchObject({ kind: "refused", rcode: "NOTAUTH", tsig: { proven: false } })
  })

  test("takes a key and a zone in capitals", async () => {
    const key = new TsigKey(
      parseName(String(own()).toUpperCase()),
      own().algorithm,
      secretOf(server.keys.update.secret),
    )
    const outcome = await client.update({ ...update, zone: parseName("EXAMPLE.COM.") }, { key })
    expect(outcome).toEqual({ kind: "applied" })
  })

  test(`${program} answers a query with a wrong key by a complaint, not by an answer`, async () => {
    const wrong = new TsigKey(parseName("nobody."), own().algorithm, Buffer.alloc(32, 1))
    await expect(client.query(zone, "SOA", { key: wrong })).rejects.toMatchObject({
      side: "theirs",
      code: "BADKEY",
    })
  })
})
