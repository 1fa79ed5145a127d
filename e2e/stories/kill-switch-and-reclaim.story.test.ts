import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dig, eventually, type World, world } from "./hands.ts"
import { helloWorkload, scheduledMachine } from "./manifests.ts"

const machine = "scheduledmachines.5spot.finos.org/nights"
const now = Math.floor(Date.now() / 1000) * 1000
const hour = 3_600_000

describe("in an emergency", () => {
  let here: World
  const name = () => `hello.${here.zone}`
  const patch = (spec: object) =>
    here.kubectl("patch", machine, "--type=merge", "-p", JSON.stringify({ spec }))
  const phase = (wanted: string) =>
    eventually(async () => expect(await here.field(machine, ".status.phase")).toBe(wanted))
  const served = () =>
    eventually(async () => expect(await dig(here.nameServers.primary, name())).toHaveLength(1))
  const home = () =>
    eventually(async () => {
      expect(await here.kubectl("get", "machines,remotemachines,k0sworkerconfigs", "-o", "name")).toBe("")
      expect(await here.spot("get", "nodes", "-o", "name")).toBe("")
      for (const server of Object.values(here.nameServers)) expect(await dig(server, name())).toEqual([])
    })

  beforeAll(async () => {
    here = await world()
    await here.apply("spot", ...helloWorkload)
    const nights = scheduledMachine({ name: "nights", windows: [{ from: now, until: now + hour }] })
    // A grace that nobody would wait for here: whoever closes at once, does not.
    await here.apply("management", { ...nights, spec: { ...nights.spec, gracefulShutdownTimeout: "10m" } })
    await served()
  })
  afterAll(() => here?.down())

  it("the kill switch takes the machine away at once, without grace or gates, and says so", async () => {
    await patch({ killSwitch: true })
    await phase("Terminated")
    await home()
    expect(await here.condition("Scheduled", machine)).toMatchObject({
      status: "False",
      reason: "KillSwitchActivated",
    })
    expect(await here.condition("Ready", machine)).toMatchObject({ status: "True" })
  })

  it("and brings it back when it is turned off again: nothing of the spec was touched", async () => {
    await patch({ killSwitch: false })
    await phase("Active")
    await served()
    expect(await here.field(machine, ".spec.schedule.windows[0].until")).toBe(
      new Date(now + hour).toISOString().replace(".000", ""),
    )
  })

  it("the host's owner takes it back by an annotation of the Node, with a reason that everybody reads", async () => {
    const generation = await here.field(machine, ".metadata.generation")
    const asked = ["requested=true", "reason=market opens early", "level=fast"]
    await here.spot("annotate", "node", "nights", ...asked.map((one) => `5spot.finos.org/reclaim-${one}`))
    await eventually(async () =>
      expect(await here.condition("Scheduled", machine)).toMatchObject({
        status: "False",
        reason: "EmergencyReclaim",
        message: expect.stringContaining("market opens early"),
      }),
    )
    await home()
    expect(await here.field(machine, ".metadata.generation")).toBe(generation)
    expect(await here.kubectl("get", "events", "-o", "jsonpath={.items[*].message}")).toContain(
      "market opens early",
    )
  })

  it("and until the window ends nothing opens: the hold-off says until when", async () => {
    const until = Date.parse(await here.field(machine, ".status.reclaim.holdOffUntil"))
    expect(until).toBe(now + hour)
    expect(await here.kubectl("get", "machines", "-o", "name")).toBe("")
  })
})
