import { keyOf } from "@nightshift/operator-runtime"
import { expect, test } from "vitest"
import type { Bind9Cluster, Bind9Instance, DnsZone, ExternalServer } from "../kinds.ts"
import { chooseServers, type ServerObjects } from "./select.ts"

const zone = (namespace: string) =>
  ({
    metadata: { namespace, name: "spot" },
    spec: { zoneName: "spot.example", clusterRef: "corp" },
  }) as unknown as DnsZone

const instance = (namespace: string, role: "primary" | "secondary", external: Partial<ExternalServer> = {}) =>
  ({
    metadata: { namespace, name: `${namespace}-${role}` },
    spec: { role, clusterRef: "corp", external: { addresses: ["192.0.2.53"], ...external } },
  }) as unknown as Bind9Instance

const provider = (spec: Bind9Cluster["spec"]) =>
  ({ metadata: { name: "corp" }, spec }) as unknown as Bind9Cluster

const chosen = (objects: Partial<ServerObjects>, namespace = "team") => {
  const { primaries, secondaries } = chooseServers(zone(namespace), {
    instances: [],
    clusters: [],
    providers: [],
    home: undefined,
    ...objects,
  })
  return [...primaries, ...secondaries]
}

test("a provider's servers are the instances of its namespace; whoever else names it serves zones of the own namespace only", () => {
  const instances = ["dns", "tenant"].map((namespace) => instance(namespace, "primary"))
  const named = { instances, providers: [provider({ namespace: "dns" })] }
  expect(chosen(named).map(keyOf)).toEqual(["dns/dns-primary"])
  expect(chosen(named, "tenant").map(keyOf)).toEqual(["dns/dns-primary", "tenant/tenant-primary"])
  const unnamed = { instances, providers: [provider({})] }
  expect(chosen({ ...unnamed, home: "dns" }).map(keyOf)).toEqual(["dns/dns-primary"])
  expect(chosen(unnamed)).toEqual([])
})

test("what an instance leaves out its provider says, field by field", () => {
  const external = { port: 5353, catalog: "catalog.example", rndc: { port: 953, secretRef: { name: "key" } } }
  const [primary, secondary] = chosen({
    instances: [
      instance("dns", "primary", { port: 53, rndc: { port: 9530 } }),
      instance("dns", "secondary", { catalog: "other.example" }),
    ],
    providers: [provider({ namespace: "dns", external })],
  })
  expect(primary?.spec.external).toMatchObject({
    port: 53,
    catalog: "catalog.example",
    rndc: { port: 9530, secretRef: { name: "key" } },
  })
  expect(secondary?.spec.external).toMatchObject({ ...external, catalog: "other.example" })
})
