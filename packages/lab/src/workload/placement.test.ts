import { describe, expect, it } from "vitest"
import type { Pod, WorkloadNode } from "./objects.ts"
import { feasible, place } from "./placement.ts"

const pod = (spec: Partial<Pod["spec"]> = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p" },
  spec: { containers: [{ name: "c" }], ...spec },
})

const node = (name: string, spec: WorkloadNode["spec"] = {}, ready = "True"): WorkloadNode => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { zone: name } },
  spec,
  status: { conditions: [{ type: "Ready", status: ready }] },
})

const closing = { key: "5spot.finos.org/closing", effect: "NoSchedule" } as const

describe("a pod is placed", () => {
  it("on no node that is cordoned, closing or not Ready", () => {
    const nodes = [
      node("a", { unschedulable: true }),
      node("b", { taints: [closing] }),
      node("c", {}, "Unknown"),
    ]
    expect(place(pod(), nodes, () => 0)).toBeUndefined()
  })

  it("on the node with the fewest pods", () => {
    const load: Record<string, number> = { a: 2, b: 1 }
    expect(place(pod(), [node("a"), node("b")], (name) => load[name] ?? 0)?.metadata.name).toBe("b")
  })

  it("only where its selector allows", () => {
    expect(feasible(pod({ nodeSelector: { zone: "b" } }), node("a"))).toBe(false)
    expect(feasible(pod({ nodeSelector: { zone: "b" } }), node("b"))).toBe(true)
  })

  it("on a tainted node when it tolerates every taint, by Exists or by value", () => {
    const tainted = node("a", { taints: [{ key: "spot", value: "yes", effect: "NoSchedule" }] })
    expect(feasible(pod({ tolerations: [{ key: "spot", operator: "Equal", value: "no" }] }), tainted)).toBe(
      false,
    )
    expect(
      feasible(pod({ tolerations: [{ key: "spot", value: "yes", effect: "NoSchedule" }] }), tainted),
    ).toBe(true)
    expect(feasible(pod({ tolerations: [{ operator: "Exists" }] }), tainted)).toBe(true)
  })
})
