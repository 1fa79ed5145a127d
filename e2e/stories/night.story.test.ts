import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { auditedCalls, kubeServer } from "@nightshift/control-plane"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Client, startClient } from "./client.ts"
import { dig, eventually, type World, world } from "./hands.ts"
import { helloWorkload, scheduledMachine, windowsFromNow } from "./manifests.ts"

/** Windows that a client lives through in every test run; `soak` goes through a hundred. */
const nights = 3

describe("a night shift", () => {
  let here: World
  const name = () => `hello.${here.zone}`
  const servers = () => [here.nameServers.primary, here.nameServers.secondary]
  const machines = () => here.kubectl("get", "machines", "-o", "name")
  const condition = (type: string) =>
    here.field("scheduledmachines.5spot.finos.org/nights", `.status.conditions[?(@.type=="${type}")].status`)

  beforeAll(async () => {
    here = await world()
    await here.apply("spot", ...helloWorkload)
    await eventually(async () =>
      expect(await here.field("dnszone/spot", '.status.conditions[?(@.type=="Ready")].status')).toBe("True"),
    )
  })
  afterAll(() => here?.down())

  it(`of ${nights} windows costs a client that honours TTLs not one request`, async () => {
    const windows = windowsFromNow(nights, 8_000, 14_000)
    await here.apply("management", scheduledMachine({ name: "nights", windows }))
    const client = startClient(name(), servers())
    for (const { until } of windows) {
      await eventually(async () => {
        for (const server of servers()) expect(await dig(server, name())).toHaveLength(1)
      })
      await eventually(async () => {
        expect(Date.now()).toBeGreaterThan(until)
        for (const server of servers()) expect(await dig(server, name())).toEqual([])
        expect(await machines()).toBe("")
      })
    }
    await client.stop()
    expect(client.counts).toMatchObject({ failed: 0, firstFailure: undefined })
    expect(client.counts.sent).toBeGreaterThan(300)
    await eventually(async () => expect(await condition("CleanReturn")).toBe("True"))
  })

  it("leaves no bootstrap, infrastructure or Node behind", async () => {
    const left = await here.kubectl("get", "k0sworkerconfigs,remotemachines,machines", "-A", "-o", "name")
    expect(left).toBe("")
    expect(await here.spot("get", "nodes", "-o", "name")).toBe("")
  })

  it("without the gate fails clients, so the client of these stories can see a failure", async () => {
    await here.kubectl("delete", "scheduledmachines.5spot.finos.org", "nights", "--ignore-not-found")
    const [window] = windowsFromNow(1, 6_000, 0)
    if (window === undefined) throw new Error("no window")
    await here.apply("management", scheduledMachine({ name: "hasty", windows: [window], gate: false }))
    await eventually(async () => expect(await dig(here.nameServers.primary, name())).toHaveLength(1))
    // Clients that resolved at different moments: whenever the window closes, some have just renewed their answer.
    const clients: Client[] = []
    for (let index = 0; index < 4; index++) {
      clients.push(startClient(name(), servers()))
      await after(700)
    }
    await eventually(async () => {
      expect(Date.now()).toBeGreaterThan(window.until)
      expect(await machines()).toBe("")
    })
    await Promise.all(clients.map((client) => client.stop()))
    const failed = clients.reduce((sum, client) => sum + client.counts.failed, 0)
    expect(failed).toBeGreaterThan(0)
  })

  it.runIf(kubeServer() === "real")(
    "asks the API server for nothing that the charts give no right to",
    async () => {
      const calls = await auditedCalls(join(here.folder, "management.audit.log"))
      for (const operator of ["machine-scheduler", "dns-operator"]) {
        const its = calls.filter(({ user }) => user === `system:serviceaccount:night-shift:${operator}`)
        expect(its.length).toBeGreaterThan(50)
        expect(its.filter(({ code }) => code === 401 || code === 403)).toEqual([])
      }
    },
  )
})
