import { describe, expect, test, vi } from "vitest"
import { type ScriptedServer, startScripted } from "../test/scripted-server.ts"
import { SteppedClock } from "../test/stepped-clock.ts"
import { DnsClient } from "./client.ts"
import { keyFromFields } from "./keys.ts"
import { decodeMessage, encodeMessage, type Message } from "./message.ts"
import { parseName } from "./name.ts"
import type { DnsClientOptions } from "./options.ts"
import { parseRdata } from "./rdata/rdata.ts"
import { verifyRequest } from "./tsig-server.ts"

const zone = parseName("example.com.")
const name = parseName("a.example.com.")

const read = (message: Uint8Array): Message => {
  const decoded = decodeMessage(message)
  if (decoded.kind === "malformed") throw decoded.error
  return decoded.value
}
const reply = (message: Uint8Array, change: Partial<Message> = {}): Uint8Array => {
  const { id, opcode, questions } = read(message)
  const empty = { answers: [], authorities: [], additionals: [] }
  return encodeMessage({ id, opcode, rcode: 0, qr: true, questions, ...empty, ...change })
}
const address = (text: string, ttl = 5) => ({
  answers: [{ name, type: "A", class: 1, ttl, rdata: parseRdata("A", text) }],
})
const clientOf = (server: ScriptedServer, options: Partial<DnsClientOptions> = {}) =>
  new DnsClient({ host: "127.0.0.1", port: server.port, timeouts: { udp: 200, message: 300 }, ...options })
const emptyUpdate = { zone, prerequisites: [], updates: [] }

describe("a query", () => {
  test("is asked anew, under another id, when an attempt over UDP has no answer", async () => {
    await using server = await startScripted((message, _, count) =>
      count < 3 ? [] : [reply(message, address("192.0.2.1"))],
    )
    using client = clientOf(server)
    expect((await client.query(name, "A")).rrset?.rdatas.join()).toBe("192.0.2.1")
    expect(server.asked).toHaveLength(3)
    expect(new Set(server.asked.map(({ message }) => read(message).id)).size).toBeGreaterThan(1)
  })

  test("without any answer is an error of the network, never an absent name", async () => {
    await using server = await startScripted(() => [])
    using client = clientOf(server, { timeouts: { udp: 30 } })
    await expect(client.query(name, "A")).rejects.toMatchObject({ side: "network", code: "TIMEOUT" })
  })

  test("believes no answer with another id, to another question, or that is none", async () => {
    await using server = await startScripted((message) => [
      reply(message, { id: (read(message).id + 1) & 0xffff, ...address("192.0.2.66") }),
      reply(message, { questions: [{ name: zone, type: "A", class: 1 }], ...address("192.0.2.67") }),
      reply(message, { qr: false, ...address("192.0.2.68") }),
      reply(message, { opcode: 5, ...address("192.0.2.69") }),
      Uint8Array.of(1, 2, 3),
      reply(message, address("192.0.2.1")),
    ])
    using client = clientOf(server)
    expect((await client.query(name, "A")).rrset?.rdatas.join()).toBe("192.0.2.1")
    expect(server.asked).toHaveLength(1)
  })

  test("goes over TCP when the answer is truncated, and fails when it is so even there", async () => {
    await using server = await startScripted((message, over) => [
      over === "udp" ? reply(message, { tc: true }) : reply(message, address("192.0.2.1")),
    ])
    using client = clientOf(server)
    expect((await client.query(name, "A")).rrset?.rdatas.join()).toBe("192.0.2.1")
    expect(server.asked.map(({ over }) => over)).toEqual(["udp", "tcp"])
    await using broken = await startScripted((message) => [reply(message, { tc: true })])
    using other = clientOf(broken)
    await expect(other.query(name, "A")).rejects.toMatchObject({ side: "theirs", code: "MALFORMED" })
  })

  test("finds a server by name, over UDP and TCP, and tells a name without address from silence", async () => {
    await using server = await startScripted((message) => [reply(message, address("192.0.2.1"))])
    using client = clientOf(server, { host: "localhost" })
    expect((await client.query(name, "A")).rrset?.rdatas.join()).toBe("192.0.2.1")
    expect((await client.query(name, "A", { tcp: true })).rrset?.rdatas.join()).toBe("192.0.2.1")
    using lost = clientOf(server, { host: "no-such-host.invalid" })
    await expect(lost.query(name, "A")).rejects.toMatchObject({ side: "network", code: "CONNECT" })
    await expect(lost.query(name, "A", { tcp: true })).rejects.toMatchObject({
      side: "network",
      code: "CONNECT",
    })
  })

  test("says how large an answer over UDP may be", async () => {
    await using server = await startScripted((message) => [reply(message)])
    using client = clientOf(server)
    await client.query(name, "A")
    const opt = read(server.asked[0]?.message ?? new Uint8Array(0)).additionals[0]
    expect(opt).toMatchObject({ type: "OPT", class: 1232 })
  })

  test("takes the lowest TTL of records that disagree, and joins the code that EDNS extends", async () => {
    const answers = [30, 10].flatMap((ttl, i) => address(`192.0.2.${i}`, ttl).answers)
    const opt = {
      name: parseName("."),
      type: "OPT",
      class: 1232,
      ttl: 0x01000000,
      rdata: parseRdata("OPT", "\\# 0"),
    }
    await using server = await startScripted((message) => [reply(message, { answers, additionals: [opt] })])
    using client = clientOf(server)
    expect(await client.query(name, "A")).toMatchObject({ rcode: "BADSIG", rrset: { ttl: 10 } })
  })

  test("that is signed drops an unsigned answer and takes the signed one", async () => {
    const key = keyFromFields({
      "key-name": "k",
      algorithm: "hmac-sha256",
      secret: Buffer.alloc(32).toString("base64"),
    })
    await using server = await startScripted((message) => {
      const verdict = verifyRequest(message, [key], Date.now())
      if (verdict.kind !== "verified") throw new Error(verdict.kind)
      return [
        reply(message, address("192.0.2.66")),
        verdict.replies.sign(reply(message, address("192.0.2.1")), Date.now()),
      ]
    })
    using client = clientOf(server, { key })
    const answer = await client.query(name, "A")
    expect(answer).toMatchObject({ verified: true })
    expect(answer.rrset?.rdatas.join()).toBe("192.0.2.1")
  })
})

describe("a NOTIFY", () => {
  test("that is taken resolves, one that is refused says with which code", async () => {
    await using server = await startScripted((message, _, count) => [
      reply(message, { rcode: count === 1 ? 0 : 5 }),
    ])
    using client = clientOf(server)
    await client.notify(zone, 7)
    expect(read(server.asked[0]?.message ?? new Uint8Array(0))).toMatchObject({ opcode: 4, aa: true })
    await expect(client.notify(zone)).rejects.toMatchObject({
      side: "theirs",
      code: "RCODE",
      facts: { rcode: "REFUSED", zone: "example.com." },
    })
  })
})

describe("connections", () => {
  test("an unsigned reply to an unsigned update must be for its id, opcode and zone", async () => {
    await using server = await startScripted((message) => [
      reply(message, { opcode: 0 }),
      reply(message, { questions: [{ name, type: "SOA", class: 1 }] }),
      reply(message, { qr: false }),
      reply(message, { rcode: 5 }),
    ])
    using client = clientOf(server)
    expect(await client.update(emptyUpdate)).toMatchObject({ kind: "refused", rcode: "REFUSED" })
  })

  test("a connection is used again, and closed after its idle time", async () => {
    await using server = await startScripted((message) => [reply(message)])
    const clock = new SteppedClock(1_700_000_000_000)
    using client = clientOf(server, { clock, timeouts: { idle: 5000 } })
    await client.update(emptyUpdate)
    await client.update(emptyUpdate)
    expect(server.connections).toBe(1)
    expect(clock.waiting).toEqual([5000])
    clock.step(5000)
    await vi.waitFor(() => expect(server.connections).toBe(0))
    expect((await client.update(emptyUpdate)).kind).toBe("applied")
    expect(server.connections).toBe(1)
  })

  test("nothing waits on the clock once everything has its answer and the client is closed", async () => {
    await using server = await startScripted((message) => [reply(message)])
    const clock = new SteppedClock(0)
    const client = clientOf(server, { clock })
    await Promise.all([
      client.update(emptyUpdate),
      client.query(name, "A"),
      client.query(name, "A", { tcp: true }),
    ])
    client.close()
    expect(clock.waiting).toEqual([])
  })

  test("a deadline is per message: the one after a lost one has its own", async () => {
    await using server = await startScripted((message, _, count) => (count === 1 ? [] : [reply(message)]))
    const clock = new SteppedClock(0)
    using client = clientOf(server, { clock, timeouts: { message: 1000 } })
    const lost = client.update(emptyUpdate)
    const next = client.update(emptyUpdate)
    await vi.waitFor(() => expect(server.asked).toHaveLength(1))
    clock.step(1000)
    expect(await lost).toMatchObject({ kind: "unknown", sent: true, error: { code: "TIMEOUT" } })
    expect(await next).toEqual({ kind: "applied" })
  })

  test("with one in flight per zone, a message waits for the outcome of the one before", async () => {
    await using server = await startScripted(() => [])
    using client = clientOf(server, { timeouts: { message: 60_000 } })
    const outcomes = [client.update(emptyUpdate), client.update(emptyUpdate)]
    await vi.waitFor(() => expect(server.asked).toHaveLength(1))
    client.close()
    expect(
      (await Promise.all(outcomes)).map((outcome) => outcome.kind === "unknown" && outcome.sent),
    ).toEqual([true, false])
    expect(server.asked).toHaveLength(1)
  })

  test("eight busy zones do not keep a ninth waiting until they are done", async () => {
    await using server = await startScripted((message) => [reply(message)])
    using client = clientOf(server)
    const finished: string[] = []
    const send = async (label: string) => {
      await client.update({ zone: parseName(label), prerequisites: [], updates: [] })
      finished.push(label)
    }
    const busy = Array.from({ length: 8 }, (_, i) =>
      Array.from({ length: 50 }, () => send(`busy${i}.`)),
    ).flat()
    await Promise.all([...busy, send("late.")])
    expect(server.connections).toBeLessThanOrEqual(8)
    expect(finished.indexOf("late.")).toBeLessThan(200)
  })
})
