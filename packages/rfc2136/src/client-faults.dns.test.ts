import { randomBytes } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { type Proxy, startProxy } from "../test/proxy.ts"
import { at, clientOf, keyOf, primary, zone } from "../test/servers.ts"
import type { DnsClient } from "./client.ts"
import { frame } from "./frames.ts"
import { encodeMessage } from "./message.ts"
import { rrset } from "./rrset.ts"
import { type Named, startNamed } from "./testing/index.ts"
import { verifyRequest } from "./tsig-server.ts"
import { addRRset, type UpdateMessage } from "./update.ts"

let server: Named
let proxy: Proxy
let client: DnsClient
let count = 0

beforeAll(async () => {
  server = await startNamed({ zones: [primary] })
  proxy = await startProxy(server)
  client = clientOf(server, { port: proxy.port, timeouts: { message: 400 } })
})

afterAll(async () => {
  client.close()
  await proxy[Symbol.asyncDispose]()
  await server.stop()
})

beforeEach(() => {
  proxy.script = undefined
  count++
})

/** An update of a name of this test's own, so that its effect can be seen at the server itself. */
const update = (label = `n${count}`): UpdateMessage => ({
  zone,
  prerequisites: [],
  updates: [addRRset(rrset(at(label), "A", 30, ["192.0.2.1"]))],
})
const effect = async (label = `n${count}`) => {
  const direct = clientOf(server)
  const { rrset: found } = await direct.query(at(label), "A")
  direct.close()
  return found === undefined ? "absent" : "there"
}
const unknown = (code: string) => ({
  kind: "unknown",
  sent: true,
  error: { side: "network", code, facts: { zone: "example.com.", advice: "read back before trying again" } },
})
const flipped = (reply: Uint8Array, from: number): Uint8Array =>
  reply.map((octet, i) => (i === reply.length - from ? octet ^ 1 : octet))

describe("the reply", () => {
  test("is lost after the effect: the outcome is unknown, and the record is there", async () => {
    proxy.script = () => ({ kind: "silence" })
    expect(await client.update(update())).toMatchObject(unknown("TIMEOUT"))
    expect(await effect()).toBe("there")
  })

  test("has one bit of its MAC flipped: it is not believed, and the outcome is unknown", async () => {
    proxy.script = (reply) => ({ kind: "messages", messages: [flipped(reply, 10)] })
    const outcome = await client.update(update())
    expect(outcome).toMatchObject({ ...unknown("TIMEOUT"), error: { cause: { code: "BADSIG" } } })
  })

  test("says REFUSED after a bit was flipped: nor is that believed", async () => {
    proxy.script = (reply) => ({
      kind: "messages",
      messages: [reply.map((octet, i) => (i === 3 ? 5 : octet))],
    })
    expect(await client.update(update())).toMatchObject(unknown("TIMEOUT"))
  })

  test("comes after a forged, unsigned NOERROR: only the genuine one counts", async () => {
    proxy.script = (reply) => ({ kind: "messages", messages: [unsignedReply(reply, 0), reply] })
    const outcome = await client.update({
      ...update(),
      prerequisites: [{ kind: "nameInUse", name: at("nobody") }],
    })
    expect(outcome).toMatchObject({ kind: "prerequisite", rcode: "NXDOMAIN" })
  })

  test("is replaced by an unsigned NOERROR: the outcome is unknown, never applied", async () => {
    proxy.script = (reply) => ({ kind: "messages", messages: [unsignedReply(reply, 0)] })
    const outcome = await client.update(update())
    expect(outcome).toMatchObject({ ...unknown("TIMEOUT"), error: { cause: { code: "UNSIGNED" } } })
  })

  test("is one that was recorded before: it is not believed, even under the new id", async () => {
    let recorded: Uint8Array | undefined
    proxy.script = (reply) => {
      recorded = reply
      return { kind: "messages", messages: [reply] }
    }
    expect(await client.update(update())).toEqual({ kind: "applied" })
    proxy.script = (reply) => {
      const replayed = Uint8Array.from(recorded ?? [])
      replayed.set(reply.subarray(0, 2), 0)
      return { kind: "messages", messages: [recorded ?? reply, replayed] }
    }
    expect(await client.update(update("replayed"))).toMatchObject(unknown("TIMEOUT"))
  })

  test("claims in NOTAUTH that the key is unknown: the attempt ends, and is marked as not proven", async () => {
    proxy.script = (reply, request) => {
      const verdict = verifyRequest(request, [], Date.now())
      if (verdict.kind !== "rejected") throw new Error(verdict.kind)
      return { kind: "messages", messages: [verdict.seal(unsignedReply(reply, 9))] }
    }
    const outcome = await client.update(update())
    expect(outcome).toMatchObject({
      kind: "refused",
      rcode: "NOTAUTH",
      tsig: { error: "BADKEY", proven: false },
    })
    expect(await effect()).toBe("there")
  })

  test("is cut in the middle: the outcome is unknown", async () => {
    proxy.script = (reply) => ({ kind: "close", after: frame(reply).subarray(0, 40) })
    expect(await client.update(update())).toMatchObject(unknown("RESET"))
    expect(await effect()).toBe("there")
  })

  test("is a reset: the outcome is unknown", async () => {
    proxy.script = () => ({ kind: "reset" })
    expect(await client.update(update())).toMatchObject(unknown("RESET"))
  })

  test("is 64 KiB of noise: the outcome is unknown, and the noise is read as nothing", async () => {
    proxy.script = () => ({ kind: "stream", writes: [randomBytes(65_536)] })
    expect(await client.update(update())).toMatchObject({ kind: "unknown", sent: true })
  })

  test("is a message of 64 KiB of noise under our id: the outcome is unknown", async () => {
    proxy.script = (reply) => ({
      kind: "messages",
      messages: [Buffer.concat([reply.subarray(0, 4), randomBytes(65_531)])],
    })
    expect(await client.update(update())).toMatchObject(unknown("TIMEOUT"))
  })

  test("is a loop of compression pointers: it is not believed, and nothing hangs", async () => {
    const loop = Buffer.from([0, 0, 0xa8, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xc0, 12, 0, 6, 0, 1])
    proxy.script = (reply) => {
      loop.set(reply.subarray(0, 2), 0)
      return { kind: "messages", messages: [loop] }
    }
    const outcome = await client.update(update())
    expect(outcome).toMatchObject({ ...unknown("TIMEOUT"), error: { cause: { code: "MALFORMED" } } })
  })

  test("comes octet by octet: it is applied all the same", async () => {
    proxy.script = (reply) => ({
      kind: "stream",
      writes: Array.from(frame(reply), (octet) => Uint8Array.of(octet)),
    })
    expect(await client.update(update())).toEqual({ kind: "applied" })
  })
})

describe("the connection", () => {
  test("is opened again when it was closed, and the next update of the zone is applied", async () => {
    const before = proxy.connections
    proxy.script = () => ({ kind: "reset" })
    const [lost, next] = await Promise.all([
      client.update(update()),
      proxy.replied(proxy.replies.length + 1).then(() => {
        proxy.script = undefined
        return client.update(update("after"))
      }),
    ])
    expect(lost.kind).toBe("unknown")
    expect(next).toEqual({ kind: "applied" })
    expect(proxy.connections).toBeGreaterThan(before)
  })

  test("is closed by the server once it is idle: the next update opens another and is applied", async () => {
    proxy.script = (reply) => ({ kind: "close", after: frame(reply) })
    expect(await client.update(update())).toEqual({ kind: "applied" })
    proxy.script = undefined
    const before = proxy.connections
    await proxy.closed(before)
    expect(await client.update(update("reopened"))).toEqual({ kind: "applied" })
    expect(proxy.connections).toBe(before + 1)
  })

  test("cannot be made: the update was never sent, and the outcome says so", async () => {
    const spare = await startProxy(server)
    const { port } = spare
    await spare[Symbol.asyncDispose]()
    const nobody = clientOf(server, { port })
    expect(await nobody.update(update())).toMatchObject({
      kind: "unknown",
      sent: false,
      error: { side: "network", code: "CONNECT" },
    })
    nobody.close()
    expect(await effect()).toBe("absent")
  })

  test("is tried at the next address when the first does not answer", async () => {
    const second = clientOf(server, { addresses: ["127.1.2.3", server.address] })
    expect(await second.update(update())).toEqual({ kind: "applied" })
    second.close()
  })

  test("is closed by us: what is under way is unknown, what comes later is refused", async () => {
    const mine = clientOf(server, { port: proxy.port })
    proxy.script = () => ({ kind: "silence" })
    const reply = proxy.replied(proxy.replies.length + 1)
    const first = mine.update(update())
    const second = mine.update(update("never"))
    await reply
    mine.close()
    expect(await first).toMatchObject({ kind: "unknown", sent: true, error: { code: "CLOSED" } })
    expect(await second).toMatchObject({ kind: "unknown", sent: false, error: { code: "CLOSED" } })
    await expect(mine.update(update())).rejects.toMatchObject({ side: "ours", code: "CLOSED" })
    await expect(mine.query(zone, "SOA")).rejects.toMatchObject({ side: "ours", code: "CLOSED" })
  })

  test("is one of eight at most, however many zones are busy, and each gets its turn", async () => {
    const before = proxy.connections
    const busy = clientOf(server, { port: proxy.port })
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        busy.update({ zone: at(`z${i}`), prerequisites: [], updates: [] }),
      ),
    )
    busy.close()
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["refused"]))
    expect(proxy.connections - before).toBeLessThanOrEqual(8)
    expect(proxy.connections - before).toBeGreaterThan(1)
  })

  test("takes no more than it may hold: one update too many is told at once", async () => {
    const small = clientOf(server, { mostWaitingPerZone: 2 })
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => small.update(update())))
    small.close()
    expect(outcomes.map(({ kind }) => kind)).toEqual(["applied", "applied", "unknown", "unknown"])
    expect(outcomes[3]).toMatchObject({ sent: false, error: { side: "ours", code: "TOO_BUSY" } })
  })
})

test("every attempt is signed afresh: the same message sent twice has two signatures", async () => {
  const requests: Uint8Array[] = []
  proxy.script = (reply, request) => {
    requests.push(request)
    return { kind: "messages", messages: [reply] }
  }
  const message = update()
  expect(await client.update(message)).toEqual({ kind: "applied" })
  expect(await client.update(message)).toEqual({ kind: "applied" })
  const [first, second] = requests as [Uint8Array, Uint8Array]
  expect(Buffer.from(first)).not.toEqual(Buffer.from(second))
  for (const request of requests) {
    expect(verifyRequest(request, [keyOf(server.keys.update)], Date.now()).kind).toBe("verified")
  }
})

function unsignedReply(reply: Uint8Array, rcode: number): Uint8Array {
  const id = Buffer.from(reply).readUInt16BE(0)
  const questions = [{ name: zone, type: "SOA", class: 1 }]
  return encodeMessage({
    id,
    opcode: 5,
    rcode,
    qr: true,
    questions,
    answers: [],
    authorities: [],
    additionals: [],
  })
}
