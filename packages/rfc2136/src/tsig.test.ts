import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cutMac } from "../test/cut-mac.ts"
import { keyFromFields, type TsigKey } from "./keys.ts"
import { encodeMessage } from "./message.ts"
import { parseName } from "./name.ts"
import { rrset } from "./rrset.ts"
import { sign } from "./tsig.ts"
import { verifyRequest } from "./tsig-server.ts"
import { StreamVerifier } from "./tsig-stream.ts"
import { addRRset, encodeUpdate } from "./update.ts"

interface Vector {
  readonly algorithm: string
  readonly keyName: string
  readonly secret: string
  readonly now: number
  readonly fudge: number
  readonly unsigned: string
  readonly mac: string
  readonly request: string
  readonly reply: string
  readonly badtime: string
  readonly stream: readonly [first: string, unsigned: string, last: string]
}

const file = new URL("../vectors/tsig.json", import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"))
const keyOf = ({ keyName, algorithm, secret }: Vector) =>
  keyFromFields({ "key-name": keyName, algorithm, secret })

describe.each(vectors)("$algorithm, as dnspython has it", (vector) => {
  const { now, fudge } = vector
  const key = keyOf(vector)
  const signed = sign(bytes(vector.unsigned), key, { now, fudge })

  test("a request gets the same octets", () => {
    expect(Buffer.from(signed.mac).toString("hex")).toBe(vector.mac)
    expect(Buffer.from(signed.bytes).toString("hex")).toBe(vector.request)
  })

  test("its request is verified here, and our reply to it has its octets", () => {
    const verdict = verifyRequest(bytes(vector.request), [key], now)
    if (verdict.kind !== "verified") throw new Error(verdict.kind)
    const unsigned = reply(0)
    expect(Buffer.from(verdict.replies.sign(unsigned, now)).toString("hex")).toBe(vector.reply)
  })

  test("its reply is verified", () => {
    expect(signed.verify(bytes(vector.reply), now).kind).toBe("verified")
  })

  test("its BADTIME is a proven complaint with both clocks", () => {
    expect(signed.verify(bytes(vector.badtime), now)).toMatchObject({
      kind: "complaint",
      proven: true,
      error: { code: "BADTIME", facts: { ourTime: now, theirTime: now + 400_000, keyName: "Update.Key." } },
    })
  })

  test("its stream with an unsigned message inside is vouched for as a whole", () => {
    const stream = signed.verifyStream()
    const [first, unsigned, last] = vector.stream.map(bytes) as [Uint8Array, Uint8Array, Uint8Array]
    expect(stream.next(first, now).kind).toBe("verified")
    expect(stream.complete()).toBeUndefined()
    expect(stream.next(unsigned, now).kind).toBe("pending")
    expect(stream.complete()).toMatchObject({ code: "UNSIGNED" })
    expect(stream.next(last, now).kind).toBe("verified")
    expect(stream.complete()).toBeUndefined()
  })
})

const zone = parseName("example.com.")
const now = 1_700_000_000_000
const key = keyNamed("k.example.")
const request = encodeUpdate(
  { zone, prerequisites: [], updates: [addRRset(rrset(zone, "A", 30, ["192.0.2.1"]))] },
  0x4242,
)

describe("what came back", () => {
  const signed = sign(request, key, { now })
  const genuine = replySigned(signed.bytes, key, now)

  test("the genuine reply is verified", () => {
    expect(signed.verify(genuine, now).kind).toBe("verified")
  })

  test("with any one bit flipped it is not", () => {
    fc.assert(
      fc.property(fc.nat(genuine.length * 8 - 1), (bit) => {
        const flipped = flip(genuine, bit)
        const verdict = signed.verify(flipped, now)
        if (verdict.kind === "verified") expect(onlyCaseOfNames(genuine, bit)).toBe(true)
        else expect(["dropped", "complaint"]).toContain(verdict.kind)
      }),
      { numRuns: genuine.length * 8 },
    )
  })

  test("without a signature it is dropped, even though it says NOERROR", () => {
    expect(signed.verify(reply(0, 0x4242), now)).toMatchObject({
      kind: "dropped",
      error: { code: "UNSIGNED" },
    })
  })

  test("a genuine reply to another request is dropped, even under the same id", () => {
    const other = sign(request, key, { now: now + 1000 })
    const replayed = replySigned(other.bytes, key, now)
    expect(signed.verify(replayed, now)).toMatchObject({ kind: "dropped", error: { code: "BADSIG" } })
  })

  test("our own request sent back is dropped", () => {
    expect(signed.verify(signed.bytes, now).kind).toBe("dropped")
  })

  test("a reply signed outside of its fudge is dropped, with both clocks", () => {
    expect(signed.verify(genuine, now + 61_000)).toMatchObject({
      kind: "dropped",
      error: { code: "BADTIME", facts: { ourTime: now + 61_000, theirTime: now } },
    })
    expect(signed.verify(genuine, now + 60_000).kind).toBe("verified")
  })

  test("a reply with another key, or with the same under another algorithm, is dropped", () => {
    const others = [keyNamed("other.example."), keyNamed("k.example.", "hmac-sha512")]
    for (const other of others) {
      const theirs = replySigned(sign(request, other, { now }).bytes, other, now)
      expect(signed.verify(theirs, now)).toMatchObject({ kind: "dropped", error: { code: "BADKEY" } })
    }
  })

  test("unsigned NOTAUTH with BADSIG or BADKEY ends the wait, but proves nothing", () => {
    const wrong = keyNamed("k.example.", "hmac-sha256", 9)
    const badsig = verifyRequest(signed.bytes, [wrong], now)
    const badkey = verifyRequest(signed.bytes, [], now)
    for (const [verdict, code] of [
      [badsig, "BADSIG"],
      [badkey, "BADKEY"],
    ] as const) {
      if (verdict.kind !== "rejected") throw new Error(verdict.kind)
      expect(verdict.error.code).toBe(code)
      const complaint = signed.verify(verdict.seal(reply(9, 0x4242)), now)
      expect(complaint).toMatchObject({ kind: "complaint", proven: false, error: { code } })
      expect(signed.verify(verdict.seal(reply(0, 0x4242)), now).kind).toBe("dropped")
    }
  })

  test("noise is dropped, never a crash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(signed.verify(octets, now).kind).toBe("dropped")
        expect(signed.verifyStream().next(octets, now).kind).toBe("dropped")
      }),
      { numRuns: 1000 },
    )
  })
})

describe("a request at a server", () => {
  const signed = sign(request, key, { now })

  test("with any one bit flipped is not verified, but for its id, of which the original is signed, and the case of names", () => {
    for (let bit = 16; bit < signed.bytes.length * 8; bit++) {
      const verdict = verifyRequest(flip(signed.bytes, bit), [key], now)
      if (verdict.kind === "verified") expect(onlyCaseOfNames(signed.bytes, bit)).toBe(true)
    }
  })

  test("too early or too late is BADTIME, signed, with the server's clock", () => {
    const verdict = verifyRequest(signed.bytes, [key], now + 400_000)
    if (verdict.kind !== "rejected") throw new Error(verdict.kind)
    expect(signed.verify(verdict.seal(reply(9, 0x4242)), now)).toMatchObject({
      kind: "complaint",
      proven: true,
      error: { code: "BADTIME", facts: { ourTime: now, theirTime: now + 400_000 } },
    })
  })

  test("with a cut MAC is BADTRUNC, signed, with less than half of it malformed", () => {
    const verdict = verifyRequest(cutMac(signed.bytes, 16), [key], now)
    if (verdict.kind !== "rejected") throw new Error(verdict.kind)
    expect(verdict.error.code).toBe("BADTRUNC")
    const cut = new StreamVerifier(key, signed.mac.subarray(0, 16), 0x4242)
    expect(cut.next(verdict.seal(reply(9, 0x4242)), now)).toMatchObject({
      kind: "complaint",
      proven: true,
      error: { code: "BADTRUNC" },
    })
    expect(verifyRequest(cutMac(signed.bytes, 10), [key], now).kind).toBe("malformed")
  })

  test("without a signature is told from one with a wrong one, and two signatures are malformed", () => {
    expect(verifyRequest(request, [key], now).kind).toBe("unsigned")
    expect(verifyRequest(sign(signed.bytes, key, { now }).bytes, [key], now).kind).toBe("malformed")
  })

  test("a clock or a fudge that TSIG cannot hold is refused before the wire", () => {
    const wrong = expect.objectContaining({ side: "ours", code: "BAD_OPTION" })
    expect(() => sign(request, key, { now: Number.NaN })).toThrow(wrong)
    expect(() => sign(request, key, { now: -1 })).toThrow(wrong)
    expect(() => sign(request, key, { now, fudge: 65_536 })).toThrow(wrong)
  })
})

describe("a stream", () => {
  const signed = sign(request, key, { now })
  const serve = () => {
    const verdict = verifyRequest(signed.bytes, [key], now)
    if (verdict.kind !== "verified") throw new Error(verdict.kind)
    return verdict.replies
  }
  const message = reply(0, 0x4242)

  test("of many signed messages is verified, and a lost, repeated or swapped one is noticed", () => {
    const replies = serve()
    const [a, b, c] = [1, 2, 3].map(() => replies.sign(message, now)) as [Uint8Array, Uint8Array, Uint8Array]
    const kinds = (...messages: Uint8Array[]) => {
      const stream = signed.verifyStream()
      return messages.map((one) => stream.next(one, now).kind)
    }
    expect(kinds(a, b, c)).toEqual(["verified", "verified", "verified"])
    expect(kinds(a, c)).toEqual(["verified", "dropped"])
    expect(kinds(a, a)).toEqual(["verified", "dropped"])
    expect(kinds(b)).toEqual(["dropped"])
  })

  test("may have 99 unsigned messages in a row and no more", () => {
    const stream = signed.verifyStream()
    expect(stream.next(serve().sign(message, now), now).kind).toBe("verified")
    for (let i = 0; i < 99; i++) expect(stream.next(message, now).kind).toBe("pending")
    expect(stream.next(message, now).kind).toBe("dropped")
  })

  test("that begins unsigned, or has not begun, is not believed", () => {
    expect(signed.verifyStream().next(message, now).kind).toBe("dropped")
    expect(signed.verifyStream().complete()).toMatchObject({ code: "UNSIGNED" })
  })
})

function keyNamed(name: string, algorithm = "hmac-sha256", fill = 5): TsigKey {
  return keyFromFields({ "key-name": name, algorithm, secret: Buffer.alloc(64, fill).toString("base64") })
}

function reply(rcode: number, id = 0x1234): Uint8Array {
  return encodeMessage({
    id,
    opcode: 5,
    rcode,
    qr: true,
    questions: [{ name: zone, type: "SOA", class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
  })
}

function replySigned(signed: Uint8Array, with_: TsigKey, at: number): Uint8Array {
  const verdict = verifyRequest(signed, [with_], at)
  if (verdict.kind !== "verified") throw new Error(verdict.kind)
  return verdict.replies.sign(reply(0, 0x4242), at)
}

function flip(message: Uint8Array, bit: number): Uint8Array {
  const flipped = Uint8Array.from(message)
  flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
  return flipped
}

/** The key and algorithm names go into the MAC in lower case, so the case of their letters is nobody's signature. */
function onlyCaseOfNames(message: Uint8Array, bit: number): boolean {
  const at = bit >> 3
  const names = Buffer.concat([parseName("k.example.").wire])
  const keyAt = Buffer.from(message).lastIndexOf(names)
  const algorithmAt = Buffer.from(message).lastIndexOf(Buffer.from(parseName("hmac-sha256.").wire))
  const inName = (from: number, length: number) => at > from && at < from + length
  return (bit & 7) === 5 && (inName(keyAt, names.length) || inName(algorithmAt, 13))
}
