import { FakeClock } from "@nightshift/operator-runtime/testing"
import { describe, expect, it } from "vitest"
import { goodHost, type HostFault, type HostOrder } from "./host.ts"
import { PlayedHost } from "./played-host.ts"

const order: HostOrder = {
  node: "m1",
  providerID: "remote-machine://10.0.0.1:22",
  labels: {},
  taints: [],
  cluster: { namespace: "default", name: "spot" },
}

function host(fault?: HostFault) {
  const clock = new FakeClock(0)
  const told: string[] = []
  const kubelets = {
    start: () => void told.push("start"),
    stop: () => void told.push("stop"),
    cutOff: () => void told.push("cut off"),
  }
  const traits = () => (fault === undefined ? goodHost : { ...goodHost, fault })
  const played = new PlayedHost(clock, kubelets, traits, () => told.push(played.state))
  return { clock, told, played }
}

describe("a donor's host", () => {
  it("joins once however often it is started, and is reset once however often it is cleaned", async () => {
    const { clock, told, played } = host()
    played.start(order)
    played.start(order)
    await clock.advance(goodHost.bootMs)
    played.clean()
    played.clean()
    await clock.advance(goodHost.cleanMs)
    expect(told).toEqual(["booting", "start", "running", "cleaning", "stop", "clean"])
  })

  it("that never boots never joins", async () => {
    const { clock, told, played } = host("never-boots")
    played.start(order)
    await clock.advance(3_600_000)
    expect(told).toEqual(["booting"])
  })

  it("whose reset fails is called clean by its provider, and its kubelet registers again", async () => {
    const { clock, told, played } = host("cleanup-fails")
    played.start(order)
    await clock.advance(goodHost.bootMs)
    played.clean()
    await clock.advance(goodHost.cleanMs)
    await clock.advance(goodHost.returnMs)
    expect(told).toEqual(["booting", "start", "running", "cleaning", "clean", "start"])
    await clock.advance(goodHost.returnMs * 4)
    expect(told.at(-1)).toBe("start")
    expect(told).toHaveLength(7)
  })

  it("that is deleted while it boots never joins afterwards", async () => {
    const { clock, told, played } = host()
    played.start(order)
    played.clean()
    await clock.advance(goodHost.bootMs + goodHost.cleanMs)
    expect(played.state).toBe("clean")
    expect(told).not.toContain("start")
  })

  it("that never releases keeps its provider's finalizer for ever", async () => {
    const { clock, played } = host("never-releases")
    played.start(order)
    await clock.advance(goodHost.bootMs)
    played.clean()
    await clock.advance(3_600_000)
    expect(played.state).toBe("cleaning")
  })
})
