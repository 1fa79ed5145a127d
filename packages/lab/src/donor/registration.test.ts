import { describe, expect, it } from "vitest"
import { registrationFrom } from "./registration.ts"

describe("what a kubelet registers with", () => {
  it("is what k0s is told by its arguments", () => {
    expect(
      registrationFrom({ args: ["--labels=a=1,b=2", "--taints=spot=yes:NoExecute,closing:NoSchedule"] }),
    ).toEqual({
      labels: { a: "1", b: "2" },
      taints: [
        { key: "spot", value: "yes", effect: "NoExecute" },
        { key: "closing", effect: "NoSchedule" },
      ],
    })
  })

  it("is what kubeadm is told, in either form of its arguments", () => {
    const taints = [{ key: "spot", effect: "NoSchedule" as const }]
    const registered = { labels: { a: "1" }, taints }
    const map = {
      joinConfiguration: { nodeRegistration: { taints, kubeletExtraArgs: { "node-labels": "a=1" } } },
    }
    const list = {
      joinConfiguration: {
        nodeRegistration: { taints, kubeletExtraArgs: [{ name: "node-labels", value: "a=1" }] },
      },
    }
    expect(registrationFrom(map)).toEqual(registered)
    expect(registrationFrom(list)).toEqual(registered)
  })

  it("is nothing where nothing is said", () => {
    expect(registrationFrom(undefined)).toEqual({ labels: {}, taints: [] })
  })
})
