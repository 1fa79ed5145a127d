import * as fc from "fast-check"
import { expect, test } from "vitest"
import { compareSerials, isNewerSerial } from "./serial.ts"

const serial = fc.integer({ min: 0, max: 0xffff_ffff })

test("a serial is newer than any of the 2^31 - 1 before it, round the circle", () => {
  fc.assert(
    fc.property(serial, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (base, step) => {
      const later = (base + step) % 2 ** 32
      expect(isNewerSerial(later, base)).toBe(true)
      expect(compareSerials(base, later)).toBe("older")
    }),
  )
})

test("two serials exactly half the circle apart have no order", () => {
  fc.assert(
    fc.property(serial, (base) => {
      expect(compareSerials(base, (base + 2 ** 31) % 2 ** 32)).toBe("undefined")
      expect(compareSerials(base, base)).toBe("equal")
    }),
  )
})
