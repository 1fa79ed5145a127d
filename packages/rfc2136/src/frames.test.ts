import * as fc from "fast-check"
import { expect, test } from "vitest"
import { Frames, frame } from "./frames.ts"

test("messages come out whole and in order, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 }),
      (messages, cuts) => {
        const stream = Buffer.concat(messages.map(frame))
        const frames = new Frames()
        const out: Uint8Array[] = []
        for (let at = 0, i = 0; at < stream.length; i++) {
          const length = cuts[i % cuts.length] as number
          out.push(...frames.push(stream.subarray(at, at + length)))
          at += length
        }
        expect(out.map((one) => Buffer.from(one))).toEqual(messages.map((one) => Buffer.from(one)))
        expect(frames.held).toBe(0)
      },
    ),
  )
})

test("half a message is held, and half a length too", () => {
  const frames = new Frames()
  expect(frames.push(Uint8Array.of(0))).toEqual([])
  expect(frames.push(Uint8Array.of(3, 1, 2))).toEqual([])
  expect(frames.held).toBe(4)
  expect(frames.push(Uint8Array.of(3))).toEqual([Buffer.from([1, 2, 3])])
})
