import * as fc from "fast-check"
import { expect, test } from "vitest"
import { keyFromFields } from "../keys.ts"
import { decodeControl, encodeControl, type Table } from "./wire.ts"

const keyOf = (algorithm: string, octet = 7) =>
  keyFromFields({ "key-name": "rndc.test.", algorithm, secret: Buffer.alloc(64, octet).toString("base64") })
const key = keyOf("hmac-sha256")
const message: Table = { _ctrl: { _ser: "1", _tim: "2", _exp: "62", _nonce: "3" }, _data: { type: "status" } }

test.each(["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"])(
  "a message under %s reads as what was written",
  (algorithm) => {
    const signer = keyOf(algorithm)
    const octets = encodeControl(message, signer)
    expect(Buffer.from(octets).readUInt32BE(0)).toBe(octets.length - 4)
    expect(decodeControl(octets.subarray(4), signer)).toEqual({ kind: "decoded", value: message })
  },
)

test("the first octets are length, version, the entry _auth, and the number of the algorithm", () => {
  const octets = Buffer.from(encodeControl(message, key))
  expect(octets.subarray(4, 8).toString("hex")).toBe("00000001")
  expect(octets.subarray(8, 14).toString("latin1")).toBe("\u0005_auth")
  expect(octets.subarray(14, 19).toString("hex")).toBe("0200000063")
  expect(octets.subarray(19, 24).toString("latin1")).toBe("\u0004hsha")
  expect(octets.subarray(24, 30).toString("hex")).toBe("0100000059a3")
})

test("any flipped bit behind the length makes a message malformed", () => {
  const octets = encodeControl(message, key).subarray(4)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: octets.length * 8 - 1 }), (bit) => {
      const flipped = Uint8Array.from(octets)
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(decodeControl(flipped, key).kind).toBe("malformed")
    }),
    { numRuns: 2_000 },
  )
})

test("a message under another secret or another algorithm is malformed, and the error has the name of our key", () => {
  for (const other of [keyOf("hmac-sha256", 8), keyOf("hmac-sha512")]) {
    expect(decodeControl(encodeControl(message, other).subarray(4), key)).toMatchObject({
      kind: "malformed",
      error: { facts: { keyName: "rndc.test." } },
    })
  }
})

test("an algorithm that the control channel does not have is refused before the wire", () => {
  expect(() => encodeControl(message, keyOf("hmac-sha256-128"))).toThrow(
    expect.objectContaining({ side: "ours", code: "BAD_KEY" }),
  )
})

test("a command larger than named takes is refused before the wire", () => {
  const large = { _data: { type: "x".repeat(1_048_576) } }
  expect(() => encodeControl(large, key)).toThrow(
    expect.objectContaining({ side: "ours", code: "TOO_LARGE" }),
  )
})
