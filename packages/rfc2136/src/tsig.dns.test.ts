import { connect } from "node:net"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { cutMac } from "../test/cut-mac.ts"
import { at, clientOf, keyOf, primary, servers, zone } from "../test/servers.ts"
import { systemClock } from "./clock.ts"
import type { DnsClient } from "./client.ts"
import { Frames, frame } from "./frames.ts"
import { keyFromFields, TsigKey, tsigAlgorithm } from "./keys.ts"
import { parseName } from "./name.ts"
import { rrset } from "./rrset.ts"
import { generateKey, type NameServer, startNamed } from "./testing/index.ts"
import { sign } from "./tsig.ts"
import { StreamVerifier } from "./tsig-stream.ts"
import { addRRset, encodeUpdate } from "./update.ts"

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

  test("judges a MAC cut to half: BADTRUNC, proven, by named, and BADSIG by Knot", async () => {
    const key = own()
    const signed = sign(encodeUpdate(update, 7), key, { now: Date.now() })
    const reply = await exchange(server, cutMac(signed.bytes, 16))
    const verdict = new StreamVerifier(key, signed.mac.subarray(0, 16), 7).next(reply, Date.now())
    expect(verdict).toMatchObject(
      program === "named"
        ? { kind: "complaint", proven: true, error: { code: "BADTRUNC" } }
        : { kind: "complaint", proven: false, error: { code: "BADSIG" } },
    )
  })

  test("answers FORMERR or BADSIG to a MAC cut to less, and says so without a signature: it is not believed", async () => {
    const signed = sign(encodeUpdate(update, 7), own(), { now: Date.now() })
    const verdict = signed.verify(await exchange(server, cutMac(signed.bytes, 10)), Date.now())
    expect(verdict).toMatchObject(
      program === "named"
        ? { kind: "dropped" }
        : { kind: "complaint", proven: false, error: { code: "BADSIG" } },
    )
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

test("named knows the truncated algorithms under other names than RFC 8945: it answers BADKEY, also over IPv6", async () => {
  const secret = Buffer.alloc(64, 3).toString("base64")
  const config = `key "short." { algorithm hmac-sha256-128; secret "${secret}"; };`
  await using named = await startNamed({ zones: [primary], address: "::1", config })
  using client = clientOf(named)
  expect(await client.query(zone, "SOA")).toMatchObject({ rcode: "NOERROR", verified: true })
  const short = keyFromFields({ "key-name": "short", algorithm: "hmac-sha256-128", secret })
  await expect(client.query(zone, "SOA", { key: short })).rejects.toMatchObject({ code: "BADKEY" })
})

/** The server's first reply to these octets, over TCP. */
function exchange(server: NameServer, message: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const frames = new Frames()
    const socket = connect(server.port, server.address)
    socket.on("error", reject)
    socket.on("close", () => reject(new Error("closed without a reply")))
    socket.on("data", (chunk) => {
      const [reply] = frames.push(chunk)
      if (reply === undefined) return
      resolve(reply)
      socket.destroy()
    })
    socket.write(frame(message))
  })
}
