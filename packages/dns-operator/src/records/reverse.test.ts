import { parseName } from "@nightshift/rfc2136"
import { expect, test } from "vitest"
import { ptrOwner, reverseName } from "./reverse.ts"

const owner = (address: string, zone: string) => ptrOwner(address, parseName(zone))?.toString()

test("addresses are turned around octet by octet, or nibble by nibble", () => {
  expect(reverseName("192.0.2.7").toString()).toBe("7.2.0.192.in-addr.arpa.")
  expect(reverseName("2001:db8::1").toString()).toBe(`1.${"0.".repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.`)
  expect(reverseName("::ffff:192.0.2.1").toString()).toBe(
    `1.0.2.0.0.0.0.c.f.f.f.f.${"0.".repeat(20)}ip6.arpa.`,
  )
})

test("an address belongs to the reverse zone that it lies in, classless zones included", () => {
  expect(owner("192.0.2.7", "2.0.192.in-addr.arpa.")).toBe("7.2.0.192.in-addr.arpa.")
  expect(owner("192.0.3.7", "2.0.192.in-addr.arpa.")).toBeUndefined()
  expect(owner("192.0.2.70", "64/26.2.0.192.in-addr.arpa.")).toBe("70.64/26.2.0.192.in-addr.arpa.")
  expect(owner("192.0.2.128", "64/26.2.0.192.in-addr.arpa.")).toBeUndefined()
  expect(owner("192.0.2.70", "64-127.2.0.192.in-addr.arpa.")).toBe("70.64-127.2.0.192.in-addr.arpa.")
})
