import { readdir } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dig, eventually, examples, nightshift, type World, world } from "./hands.ts"
import { helloWorkload } from "./manifests.ts"

const machine = (name: string) => `scheduledmachines.5spot.finos.org/${name}`
const shortGrace = { gracefulShutdownTimeout: "1s", nodeDrainTimeout: "10s" }

/** The instants of a machine's edges, as `nightshift plan` prints them for files. */
async function edges(name: string, from: string, to: string, ...files: string[]): Promise<string[]> {
  const text = await nightshift("plan", ...examples(...files), "--from", from, "--to", to, "-o", "json")
  interface Edge {
    readonly at: number
    readonly kind: string
    readonly object: { readonly name: string }
  }
  const planned = JSON.parse(text) as { readonly edges: readonly Edge[] }
  return planned.edges
    .filter(({ object }) => object.name === name)
    .map(({ at, kind }) => `${kind} ${new Date(at).toISOString().slice(0, 16)}`)
}

describe("the plans of the examples are what their pages say:", () => {
  it("overnight is back by morning, and by elapsed time when the clocks go forward", async () => {
    const planned = await edges(
      "overnight",
      "2026-03-03T00:00:00Z",
      "2026-03-10T00:00:00Z",
      "overnight/machine.yaml",
    )
    expect(planned.slice(0, 3)).toEqual([
      "opens 2026-03-03T01:00",
      "cleanup 2026-03-03T11:10",
      "closes 2026-03-03T11:30",
    ])
    expect(planned.slice(-2)).toEqual(["cleanup 2026-03-09T11:10", "closes 2026-03-09T11:30"])
  })

  it("calendars: an override closes an evening, a yearly holiday extends, a freeze keeps everything", async () => {
    const files = ["calendars/calendars.yaml", "calendars/machine.yaml"]
    expect(await edges("calendars", "2026-12-07T00:00:00Z", "2026-12-09T22:00:00Z", ...files)).toEqual([
      "opens 2026-12-07T23:00",
      "closes 2026-12-08T04:00",
    ])
    expect(await edges("calendars", "2026-12-25T04:30:00Z", "2026-12-28T22:00:00Z", ...files)).toEqual([
      "opens 2026-12-25T05:00",
      "closes 2026-12-27T05:00",
    ])
    expect(await edges("calendars", "2026-12-30T12:00:00Z", "2027-01-04T12:00:00Z", ...files)).toEqual([])
  })

  it("capital markets: no trading on the holiday, a short day after it", async () => {
    const files = ["capital-markets/schedule.yaml", "capital-markets/machine.yaml"]
    expect(await edges("market-hours", "2026-11-25T00:00:00Z", "2026-11-30T00:00:00Z", ...files)).toEqual([
      "opens 2026-11-25T14:00",
      "closes 2026-11-25T21:00",
      "opens 2026-11-27T14:00",
      "closes 2026-11-27T18:00",
    ])
  })
})

describe("the examples on a cluster", () => {
  let here: World
  const open = {
    from: "2020-01-01T00:00:00Z",
    until: "2090-01-01T00:00:00Z",
    state: "Open",
    reason: "trying it",
  }
  const patch = (name: string, spec: object) =>
    here.kubectl("patch", machine(name), "--type=merge", "-p", JSON.stringify({ spec }))
  const phase = (name: string, wanted: string) =>
    eventually(async () => expect(await here.field(machine(name), ".status.phase")).toBe(wanted))
  const spotNode = async (name: string) =>
    JSON.parse(await here.spot("get", "node", name, "-o", "json")) as {
      metadata: { labels: Record<string, string> }
      spec: { taints?: { key: string; effect: string }[] }
    }
  const gone = (...resources: string[]) =>
    eventually(async () =>
      expect(await here.kubectl("get", ...resources, "--ignore-not-found", "-o", "name")).toBe(""),
    )

  beforeAll(async () => {
    here = await world()
    await here.spot("apply", ...examples("hub-and-spoke/service.yaml"))
    await here.apply("spot", ...helloWorkload)
  })
  afterAll(() => here?.down())

  it("are all accepted by a strict server", async () => {
    await here.kubectl("apply", ...examples("basic/namespace.yaml"))
    const folder = join(import.meta.dirname, "../../examples")
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".yaml"))
    expect(files.length).toBeGreaterThan(20)
    await here.kubectl("apply", "--dry-run=server", "--validate=strict", ...examples(...files))
  })

  it("basic: machines wait for a Cluster that does not exist, and a zone names the server that does not answer", async () => {
    await here.kubectl("apply", ...examples("basic"))
    for (const object of [machine("batch-node-04"), "scheduledmachines.5spot.io/trading-floor-07"]) {
      await eventually(async () =>
        expect(await here.condition("ClusterReady", object)).toMatchObject({
          status: "False",
          reason: "ClusterNotFound",
          message: expect.stringContaining("no Cluster spot-toronto"),
        }),
      )
    }
    await eventually(async () =>
      expect(await here.condition("Ready", "dnszone/spot", "-n", "dns")).toMatchObject({
        status: "False",
        reason: "ServerUnreachable",
        message: expect.stringContaining("192.0.2.53"),
      }),
    )
    await here.kubectl("delete", "--wait=false", "--ignore-not-found", ...examples("basic"))
  })

  it("schedules as objects: one patch of the schedule brings the machine in, a deleted schedule moves nothing", async () => {
    await here.kubectl(
      "apply",
      ...examples("provider-schedules", "capital-markets", "calendars", "overnight"),
    )
    await phase("provider-always", "UnScheduled")
    for (const name of ["provider-office", "market-hours", "calendars", "overnight"]) {
      await eventually(async () =>
        expect(await here.condition("SpecValid", machine(name))).toMatchObject({ status: "True" }),
      )
    }
    // Whichever of them the day and hour of this run finds open goes home, before anything else is placed.
    const timed = ["market-hours", "calendars", "overnight"]
    for (const name of timed) await patch(name, shortGrace)
    await here.kubectl("delete", "--wait=false", ...examples("capital-markets", "calendars", "overnight"))
    await gone(...timed.map(machine))
    await here.kubectl("patch", "tbss", "around-the-clock", "--type=merge", "-p", '{"spec":{"enabled":true}}')
    await phase("provider-always", "Active")
    await here.kubectl("delete", "tbss", "around-the-clock")
    await eventually(async () =>
      expect(await here.condition("SpotScheduleResolved", machine("provider-always"))).toMatchObject({
        status: "False",
        reason: "ProviderNotFound",
        message: expect.stringContaining("around-the-clock"),
      }),
    )
    expect(await here.field("machine/provider-always", ".metadata.deletionTimestamp")).toBe("")
  })

  it("a zone and nine kinds of records are answered by both servers, with the zone's TTL or their own", async () => {
    await here.kubectl("label", "bind9instances", "primary", "secondary", "servers=internal")
    await here.kubectl("apply", ...examples("dns-zone/zones.yaml", "dns-zone/records.yaml"))
    const kinds =
      "arecords,aaaarecords,cnamerecords,mxrecords,nsrecords,srvrecords,txtrecords,caarecords,ptrrecords"
    await here.kubectl(
      "wait",
      "--for=condition=Ready",
      "--timeout=60s",
      "dnszone/apps",
      "dnszone/apps-reverse",
    )
    await here.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "--all", kinds)
    for (const server of Object.values(here.nameServers)) {
      const answers = await dig(server, "www.apps.example.com")
      expect(answers.toSorted((a, b) => a.data.localeCompare(b.data))).toEqual([
        { data: "192.0.2.80", ttl: 60 },
        { data: "192.0.2.81", ttl: 60 },
      ])
      expect(await dig(server, "80.2.0.192.in-addr.arpa", "PTR")).toEqual([
        { data: "www.apps.example.com.", ttl: 300 },
      ])
    }
    const columns = (await here.kubectl("get", "arecord", "www")).split("\n")
    expect(columns[0]).toMatch(/NAME\s+NAME\s+ZONE\s+ADDRESSES\s+TTL\s+READY\s+REASON\s+AGE/)
    expect(columns[1]).toMatch(/www\s+apps\.example\.com.*\s60\s+True\s+ReconcileSucceeded/)
  })

  it("hub and spoke: the Services of labelled clusters share names, and leave with the label", async () => {
    await here.kubectl("apply", ...examples("hub-and-spoke/zone.yaml"))
    await here.kubectl("label", "cluster", "spot", "example.com/hub=true")
    const [shared, own] = ["web.default.hub.example.com", "web.default.spot.hub.example.com"]
    for (const name of [shared, own]) {
      await eventually(async () =>
        expect(await dig(here.nameServers.secondary, name)).toEqual([{ data: expect.any(String), ttl: 30 }]),
      )
    }
    await here.kubectl("label", "cluster", "spot", "example.com/hub-")
    for (const name of [shared, own])
      await eventually(async () => expect(await dig(here.nameServers.secondary, name)).toEqual([]))
  })

  it("a zone per cluster: born with the label, delegated, 30 seconds, and gone with it", async () => {
    await here.kubectl("apply", ...examples("zone-per-cluster"))
    await here.kubectl("label", "cluster", "spot", "example.com/grid=true")
    await eventually(async () =>
      expect(await dig(here.nameServers.primary, "web.spot.grid.example.com")).toEqual([
        { data: expect.any(String), ttl: 30 },
      ]),
    )
    await eventually(async () =>
      expect(await here.condition("Ready", "dnszonetemplate/grid")).toMatchObject({ status: "True" }),
    )
    await here.kubectl("label", "cluster", "spot", "example.com/grid-")
    await gone("dnszone", "grid-spot")
    expect(await dig(here.nameServers.primary, "web.spot.grid.example.com")).toEqual([])
    expect(await dig(here.nameServers.primary, "spot.grid.example.com", "NS")).toEqual([])
  })

  it("k0s on bare metal: registers with its own labels and taints, gets the others, and leaves nothing", async () => {
    await here.kubectl("apply", ...examples("k0s-bare-metal"))
    await patch("k0s-worker", { schedule: { overrides: [open] }, ...shortGrace })
    await phase("k0s-worker", "Active")
    await eventually(async () => {
      const node = await spotNode("k0s-worker")
      expect(node.metadata.labels).toMatchObject({
        "example.com/rack": "r07",
        "node-role.kubernetes.io/spot": "",
        "topology.kubernetes.io/zone": "hall-3",
      })
      expect(node.spec.taints).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ key: "example.com/borrowed", effect: "NoSchedule" }),
          expect.objectContaining({ key: "example.com/spot", effect: "PreferNoSchedule" }),
        ]),
      )
    })
    const children = [
      "k0sworkerconfig/k0s-worker-bootstrap",
      "remotemachine/k0s-worker-infra",
      "machine/k0s-worker",
    ]
    await here.kubectl("get", ...children)
    await patch("k0s-worker", { schedule: { overrides: [{ ...open, state: "Closed" }] } })
    await gone(...children)
    expect(await here.spot("get", "node", "k0s-worker", "--ignore-not-found")).toBe("")
  })

  it("an afternoon: a machine is lent, its Service has a name until it is deleted, the kill switch takes the machine back", async () => {
    await here.spot("apply", ...examples("afternoon/workload.yaml"))
    await here.kubectl("apply", ...examples("afternoon/machine.yaml"))
    await phase("afternoon", "Active")
    const tea = `tea.${here.zone}`
    for (const server of Object.values(here.nameServers))
      await eventually(async () => expect(await dig(server, tea)).toHaveLength(1))
    await here.spot("delete", "service", "tea")
    for (const server of Object.values(here.nameServers))
      await eventually(async () => expect(await dig(server, tea)).toEqual([]))
    await patch("afternoon", { killSwitch: true })
    await phase("afternoon", "Terminated")
    await gone("machine/afternoon")
    await here.kubectl("delete", "--wait=false", ...examples("afternoon/machine.yaml"))
  })

  it("kubeadm: clones both templates and lays the machine's address, port, user and files over them", async () => {
    await here.kubectl("apply", ...examples("kubeadm"))
    await patch("kubeadm-worker", { schedule: { overrides: [open] }, ...shortGrace })
    await phase("kubeadm-worker", "Active")
    const infra = "remotemachine/kubeadm-worker-infra"
    expect(JSON.parse(await here.field(infra, ".spec"))).toMatchObject({
      address: "192.0.2.41",
      port: 2222,
      user: "kubeadm",
      sshKeyRef: { name: "donated-hosts" },
    })
    expect(await here.field(infra, ".metadata.annotations.cluster\\.x-k8s\\.io/cloned-from-name")).toBe(
      "donated-host",
    )
    expect(await here.field("kubeadmconfig/kubeadm-worker-bootstrap", ".spec.files[0].path")).toBe(
      "/etc/motd",
    )
    expect(await here.field("machine/kubeadm-worker", ".spec.version")).toBe("v1.33.1")
    expect((await spotNode("kubeadm-worker")).metadata.labels).toMatchObject({ "example.com/pool": "spot" })
  })

  it("servers that do not exist are named, with the address that does not answer", async () => {
    await here.kubectl("apply", ...examples("dns-zone/servers.yaml"))
    for (const [name, address] of [
      ["ns1", "192.0.2.53"],
      ["ns2", "198.51.100.53"],
    ]) {
      await eventually(async () =>
        expect(await here.condition("Ready", `bind9instance/${name}`)).toMatchObject({
          status: "False",
          reason: "Unreachable",
          message: expect.stringContaining(String(address)),
        }),
      )
    }
  })
})
