import { describe, expect, test } from "vitest"
import { present } from "./observed.ts"
import { readyCluster, Scene } from "./testing/scene.ts"

type KStatus = "Current" | "InProgress" | "Failed" | "Terminating"

/** The rules of kstatus for a custom resource, as GitOps tools apply them before they call something healthy. */
function kstatus(object: Scene["object"]): KStatus {
  const { metadata } = object
  const status = (object.status ?? {}) as {
    observedGeneration?: number
    conditions?: { type: string; status: string }[]
  }
  const is = (type: string): string | undefined => status.conditions?.find((one) => one.type === type)?.status
  if (metadata["deletionTimestamp"] !== undefined) return "Terminating"
  if (status.observedGeneration !== metadata["generation"]) return "InProgress"
  if (is("Reconciling") === "True") return "InProgress"
  if (is("Stalled") === "True") return "Failed"
  return is("Ready") === "True" ? "Current" : "InProgress"
}

const evening = "2026-06-01T22:00:00Z"

describe("a GitOps tool sees", () => {
  test("Current outside the window, InProgress while the machine is added, Current once its Node is Ready", () => {
    const scene = new Scene("2026-06-01T12:00:00Z")
    scene.look()
    expect(kstatus(scene.object)).toBe("Current")
    scene.now = Date.parse(evening)
    scene.open()
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.join()
    scene.applyNode(scene.look().actions)
    scene.look()
    expect(kstatus(scene.object)).toBe("Current")
  })

  test("InProgress as long as a change was not looked at, and while the host goes back", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ enabled: false })
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.look()
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.look(60_000)
    scene.look(60_000)
    scene.gone()
    scene.look(1_000)
    expect(kstatus(scene.object)).toBe("Current")
  })

  test("Current under the kill switch, once the machine is gone", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ killSwitch: true })
    scene.look()
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.gone()
    scene.look(1_000)
    expect(kstatus(scene.object)).toBe("Current")
  })

  test("not Current while something keeps it from what it wants: no Cluster, no template, a pause", () => {
    const scene = new Scene(evening)
    scene.cluster = { kind: "absent" }
    scene.look()
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.cluster = present({ ...readyCluster, paused: true })
    scene.look()
    expect(kstatus(scene.object)).toBe("InProgress")
    scene.cluster = present(readyCluster)
    scene.blueprints = { kind: "problem", reason: "TemplateNotFound", message: "gone" }
    scene.look()
    expect(kstatus(scene.object)).toBe("InProgress")
  })

  test("every condition answers the generation that was looked at", () => {
    const scene = new Scene(evening)
    scene.active()
    scene.respec({ priority: 90 })
    scene.look()
    const { conditions } = scene.object.status as {
      conditions: { type: string; observedGeneration: number }[]
    }
    expect(conditions.filter(({ observedGeneration }) => observedGeneration !== 2)).toEqual([])
  })
})
