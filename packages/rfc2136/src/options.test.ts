import { expect, test } from "vitest"
import { type DnsClientOptions, settingsOf } from "./options.ts"

test.each<[string, DnsClientOptions]>([
  ["no server", {}],
  ["no addresses", { addresses: [] }],
  ["a name among addresses", { addresses: ["ns1.example."] }],
  ["port 0", { host: "::1", port: 0 }],
  ["port 65536", { host: "::1", port: 65_536 }],
  ["a timeout of no time", { host: "::1", timeouts: { message: 0 } }],
  ["a timeout that is no number", { host: "::1", timeouts: { udp: Number.NaN } }],
  ["nothing in flight", { host: "::1", inFlightPerZone: 0 }],
])("%s is refused before anything is sent", (_, options) => {
  expect(() => settingsOf(options)).toThrow(expect.objectContaining({ side: "ours", code: "BAD_OPTION" }))
})

test("the port is that of DNS, or with TLS that of DNS over TLS", () => {
  expect(settingsOf({ host: "ns1.example" }).endpoints).toEqual([{ host: "ns1.example", port: 53 }])
  expect(settingsOf({ host: "ns1.example", tls: {} })).toMatchObject({
    endpoints: [{ host: "ns1.example", port: 853 }],
    tls: { serverName: "ns1.example" },
  })
})

test("a certificate is expected for the host's name, also when it is reached by address", () => {
  const settings = settingsOf({ host: "ns1.example", addresses: ["192.0.2.1", "2001:db8::1"], tls: {} })
  expect(settings.endpoints.map(({ host }) => host)).toEqual(["192.0.2.1", "2001:db8::1"])
  expect(settings.tls).toEqual({ serverName: "ns1.example" })
  expect(settingsOf({ host: "192.0.2.1", tls: { serverName: "x.example" } }).tls).toEqual({
    serverName: "x.example",
  })
})
