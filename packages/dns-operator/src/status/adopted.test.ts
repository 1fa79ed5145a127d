import { expect, test } from "vitest"
import type { ServerView } from "../board.ts"
import type { DnsZone } from "../kinds.ts"
import { adoptedBy } from "./adopted.ts"

const primary = (server: string, created: boolean) =>
  [server, { server, role: "primary", created, serial: 1 } as ServerView] as const

const said = (spec: object, ...views: (readonly [string, ServerView])[]) =>
  adoptedBy({ zone: { spec } as DnsZone, views: new Map(views) })

test("a zone that was there before names what its spec says in vain, and one of our making has nothing in vain", () => {
  const spec = { soaRecord: {}, nameServers: [{ hostname: "ns1.example." }], dnssecPolicy: "default" }
  expect(said(spec, primary("dns/a", true), primary("dns/b", false))).toMatchObject({
    status: "True",
    reason: "ZoneAdopted",
    message: expect.stringMatching(/on dns\/b .*: soaRecord, nameServers, dnssecPolicy of its spec/),
  })
  const apex = said({ ...spec, adopt: { names: ["@"] } }, primary("dns/b", false))
  expect(apex?.message).toMatch(/: soaRecord, dnssecPolicy of/)
  expect(said(spec, primary("dns/a", true))).toMatchObject({ status: "False", reason: "ZoneMade" })
})

test("nothing is said of a zone that was read nowhere yet", () => {
  const [server, view] = primary("dns/a", false)
  expect(said({}, [server, { ...view, serial: undefined }])).toBeUndefined()
  expect(said({})).toBeUndefined()
})
