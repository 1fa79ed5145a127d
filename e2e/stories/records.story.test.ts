import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dig, eventually, examples, type World, world } from "./hands.ts"

/** What `examples/dns-zone` publishes: kind, the object's name, the name that is asked for, type and answers. */
const published: readonly [kind: string, object: string, name: string, type: string, answers: string[]][] = [
  ["arecord", "www", "www.apps.example.com", "A", ["192.0.2.80", "192.0.2.81"]],
  ["aaaarecord", "www", "www.apps.example.com", "AAAA", ["2001:db8::80"]],
  ["cnamerecord", "shop", "shop.apps.example.com", "CNAME", ["www.apps.example.com."]],
  ["mxrecord", "mail", "apps.example.com", "MX", ["10 mail.example.com."]],
  ["nsrecord", "team", "team.apps.example.com", "NS", ["ns.example.net."]],
  ["srvrecord", "ldap", "_ldap._tcp.apps.example.com", "SRV", ["10 50 389 www.apps.example.com."]],
  ["txtrecord", "spf", "apps.example.com", "TXT", ['"v=spf1 mx -all"']],
  ["caarecord", "issuers", "apps.example.com", "CAA", ['0 issue "ca.example.net"']],
  ["ptrrecord", "www", "80.2.0.192.in-addr.arpa", "PTR", ["www.apps.example.com."]],
]

describe("records", () => {
  let here: World
  const servers = () => Object.values(here.nameServers)
  const record = (kind: string, name: string, spec: object) => ({
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind,
    metadata: { name, namespace: "default", labels: { zone: "apps.example.com" } },
    spec,
  })

  beforeAll(async () => {
    here = await world()
    await here.kubectl("label", "bind9instances", "primary", "secondary", "servers=internal")
    await here.kubectl("apply", ...examples("dns-zone/zones.yaml", "dns-zone/records.yaml"))
  })
  afterAll(() => here?.down())

  it("of all nine kinds are Ready once both servers answer them", async () => {
    for (const [kind, object, name, type, answers] of published) {
      await here.kubectl("wait", "--for=condition=Ready", "--timeout=60s", kind, object)
      for (const server of servers()) {
        const found = await dig(server, name, type)
        expect(found.map(({ data }) => data).toSorted()).toEqual(answers)
      }
    }
  })

  it("that contradict an older one say whose the name is, and change nothing that is served", async () => {
    await here.apply(
      "management",
      record("CNAMERecord", "late", { name: "www", target: "elsewhere.example.net." }),
      record("ARecord", "long", { name: "www", ipv4Addresses: ["192.0.2.82"], ttl: 600 }),
    )
    for (const [object, reason] of [
      ["cnamerecord/late", "CnameBesideData"],
      ["arecord/long", "TtlDiffers"],
    ] as const) {
      await eventually(async () => {
        const conflict = await here.condition("Conflict", object)
        expect(conflict).toMatchObject({ status: "True", reason })
        expect(conflict?.message).toContain("default/www")
      })
    }
    expect(await here.condition("Ready", "arecord/www")).toMatchObject({ status: "True" })
    for (const server of servers()) expect(await dig(server, "www.apps.example.com", "CNAME")).toEqual([])
    await here.kubectl("delete", "cnamerecord/late", "arecord/long")
  })

  it("with values that no server would take are refused or say which value is wrong", async () => {
    await expect(
      here.apply("management", record("ARecord", "typo", { name: "typo", ipv4Addresses: ["192.0.2.256"] })),
    ).rejects.toThrow("192.0.2.256")
  })

  it("that are deleted are withdrawn from both servers, and their markers with them", async () => {
    await here.kubectl("delete", ...examples("dns-zone/records.yaml"))
    for (const [, , name, type] of published) {
      for (const server of servers())
        await eventually(async () => expect(await dig(server, name, type)).toEqual([]))
    }
    for (const server of servers())
      expect(await dig(server, "_own-a.www.apps.example.com", "TXT")).toEqual([])
  })

  it("leave with their zone: a deleted DNSZone is served by neither server", async () => {
    await here.kubectl("delete", "dnszone", "apps", "apps-reverse")
    for (const server of servers()) expect(await dig(server, "apps.example.com", "SOA")).toEqual([])
  })
})
