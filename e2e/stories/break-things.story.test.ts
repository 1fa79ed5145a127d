import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { dig, eventually, nsupdate, type World, world } from "./hands.ts"
import { helloWorkload, scheduledMachine } from "./manifests.ts"

const machine = "scheduledmachines.5spot.finos.org/nights"

describe("what a person breaks mends itself, and says what it was:", () => {
  let here: World
  const name = () => `hello.${here.zone}`
  const served = () =>
    eventually(async () => {
      for (const server of Object.values(here.nameServers)) expect(await dig(server, name())).toHaveLength(1)
    })
  /** All that a person reads who knows nothing of the source. */
  const described = async (object: string) => (await here.kubectl("describe", object)).replaceAll(/\s+/g, " ")

  beforeAll(async () => {
    here = await world()
    await here.apply("spot", ...helloWorkload)
    const now = Math.floor(Date.now() / 1000) * 1000
    await here.apply(
      "management",
      scheduledMachine({ name: "nights", windows: [{ from: now, until: now + 3_600_000 }] }),
    )
    await served()
  })
  afterAll(() => here?.down())

  it("a Machine deleted in its window is drained like any other, and replaced after half a minute", async () => {
    const before = await here.field("machine/nights", ".metadata.uid")
    await here.kubectl("delete", "machine", "nights")
    await eventually(async () => {
      expect(await here.field("machine/nights", ".metadata.uid")).not.toBe("")
      expect(await here.field("machine/nights", ".metadata.uid")).not.toBe(before)
      expect(await here.field(machine, ".status.phase")).toBe("Active")
    }, 120_000)
    await served()
    const told = await described(machine)
    for (const step of [
      "MachineDeleted: the host goes back",
      "2 pods evicted, 0 deleted at their hard instant, 0 left",
      "the host is back",
      "the Machine was deleted by somebody else; the next begins in 30s",
      "the machine is added",
      "window window-0 is open; Node nights is Ready",
    ])
      expect(told).toContain(step)
  })

  it("a zone edited by hand is repaired on both servers within a minute, and its events name what was changed", async () => {
    const { primary, secondary } = here.nameServers
    const [right] = await dig(primary, name())
    await nsupdate(
      primary,
      `zone ${here.zone}`,
      `update delete ${name()} A`,
      `update add ${name()} 600 A 203.0.113.9`,
    )
    await eventually(async () => {
      for (const server of [primary, secondary]) expect(await dig(server, name())).toEqual([right])
    }, 90_000)
    await eventually(async () =>
      expect(await described("dnszone/spot")).toContain(
        `${name()}. A was 203.0.113.9 (TTL 600), put back to ${right?.data} (TTL 3)`,
      ),
    )
  })

  it("a killed primary comes back with everything, and what changed meanwhile is written then", async () => {
    const { primary } = await here.now().then(({ nameServers }) => nameServers)
    process.kill(Number(primary.pid), "SIGKILL")
    await here.spot("annotate", "service", "hello", "bindy.firestoned.io/record-name=again")
    const renamed = `again.${here.zone}`
    await eventually(async () => {
      for (const server of Object.values(here.nameServers)) expect(await dig(server, renamed)).toHaveLength(1)
    })
    await here.spot("annotate", "service", "hello", "bindy.firestoned.io/record-name-")
    await served()
  })

  it("a secondary that does not answer is named in the zone's conditions until it does", async () => {
    const { secondary } = here.nameServers
    process.kill(Number(secondary.pid), "SIGSTOP")
    try {
      await here.spot("annotate", "service", "hello", "bindy.firestoned.io/ttl=7")
      await eventually(async () =>
        expect(await here.condition("Ready", "dnszone/spot")).toMatchObject({
          status: "False",
          message: expect.stringContaining("default/secondary"),
        }),
      )
      expect(await dig(here.nameServers.primary, name())).toEqual([{ data: expect.any(String), ttl: 7 }])
    } finally {
      process.kill(Number(secondary.pid), "SIGCONT")
    }
    await eventually(async () =>
      expect(await here.condition("Ready", "dnszone/spot")).toMatchObject({ status: "True" }),
    )
  })

  it("a spot cluster that cannot be reached keeps its records, and both operators say that they cannot ask", async () => {
    const secret = ["secret", "spot-kubeconfig"]
    const good = await here.kubectl("get", ...secret, "-o", "jsonpath={.data.value}")
    const broken = Buffer.from(good, "base64")
      .toString()
      .replace(/https:\/\/[^"'\s]+/, "https://127.0.0.1:1")
    const put = (value: string) =>
      here.kubectl("patch", ...secret, "--type=merge", "-p", JSON.stringify({ data: { value } }))
    try {
      await put(Buffer.from(broken).toString("base64"))
      await eventually(async () =>
        expect(await here.condition("Degraded", "dnszone/spot")).toMatchObject({
          status: "True",
          reason: "SourceUnknown",
          message: expect.stringContaining("cluster spot cannot be asked"),
        }),
      )
      await eventually(async () =>
        expect(await here.condition("WorkloadUnreachable", machine)).toMatchObject({ status: "True" }),
      )
      expect(await described("dnszone/spot")).toContain("cluster spot cannot be asked")
      expect(await described(machine)).toContain("no answer from https://127.0.0.1:1")
      for (const server of Object.values(here.nameServers)) expect(await dig(server, name())).toHaveLength(1)
      expect(await here.field("machine/nights", ".metadata.deletionTimestamp")).toBe("")
    } finally {
      await put(good)
    }
    await eventually(async () => {
      expect(await here.condition("Degraded", "dnszone/spot")).toMatchObject({ status: "False" })
      expect(await here.condition("WorkloadUnreachable", machine)).not.toMatchObject({ status: "True" })
    })
  })

  it("an operator killed in the middle of a close ends it when it is back", async () => {
    await here.kubectl("patch", machine, "--type=merge", "-p", '{"spec":{"enabled":false}}')
    await eventually(async () =>
      expect(await here.condition("Closing", machine)).toMatchObject({ status: "True" }),
    )
    process.kill(here.operators["machine-scheduler"], "SIGKILL")
    await eventually(async () => {
      expect(await here.kubectl("get", "machines,remotemachines,k0sworkerconfigs", "-o", "name")).toBe("")
      for (const server of Object.values(here.nameServers)) expect(await dig(server, name())).toEqual([])
      expect(await here.condition("CleanReturn", machine)).toMatchObject({ status: "True" })
    })
    expect((await here.now()).operators["machine-scheduler"]).not.toBe(here.operators["machine-scheduler"])
    expect(await here.field(machine, ".status.phase")).toBe("Disabled")
    const told = await described(machine)
    for (const step of ["Disabled: the host goes back", "enabled is false", "Node nights stayed away"])
      expect(told).toContain(step)
  })
})
