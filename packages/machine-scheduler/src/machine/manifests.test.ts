import type { KubeObject } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { childNames, labelValue } from "./names.ts"
import { refusedEmbedded } from "./refusals.ts"
import { kubeletMaySet, withRegistration } from "./registration.ts"
import { blueprintOf, cloned, withFiles, withHost } from "./template.ts"

describe("names", () => {
  const opensAt = Date.parse("2026-06-01T22:00:00Z")

  test("as published, as upstream's code, or one for each window", () => {
    expect(childNames("m", "Suffixed", opensAt)).toEqual({
      bootstrap: "m-bootstrap",
      infrastructure: "m-infra",
      machine: "m",
    })
    expect(childNames("m", "Same", opensAt)).toEqual({ bootstrap: "m", infrastructure: "m", machine: "m" })
    const { machine, bootstrap } = childNames("m", "PerWindow", opensAt)
    expect(machine).toBe(`m-${(opensAt / 60_000).toString(36)}`)
    expect(bootstrap).toBe(`${machine}-bootstrap`)
  })

  test("a name that is too long for a label keeps its beginning, and two such names stay two", () => {
    const long = "a".repeat(70)
    expect(labelValue(long)).toHaveLength(63)
    expect(labelValue(`${long}1`)).not.toBe(labelValue(`${long}2`))
    expect(labelValue("short")).toBe("short")
  })
})

describe("templates", () => {
  const template = {
    apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
    kind: "KubeadmConfigTemplate",
    metadata: { name: "worker", namespace: "default" },
    spec: {
      template: {
        metadata: { labels: { a: "b" } },
        spec: {
          files: [
            { path: "/a", content: "old" },
            { path: "/b", content: "kept" },
          ],
        },
      },
    },
  } as unknown as KubeObject

  test("are cloned as Cluster API clones them", () => {
    expect(cloned(template)).toEqual({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "KubeadmConfig",
      spec: {
        files: [
          { path: "/a", content: "old" },
          { path: "/b", content: "kept" },
        ],
      },
      labels: { a: "b" },
      annotations: {
        "cluster.x-k8s.io/cloned-from-name": "worker",
        "cluster.x-k8s.io/cloned-from-groupkind": "KubeadmConfigTemplate.bootstrap.cluster.x-k8s.io",
      },
    })
  })

  test("an object that is no template is copied by its spec", () => {
    const object = {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      metadata: { name: "host" },
      spec: { address: "192.0.2.1" },
    }
    expect(cloned(object)).toMatchObject({
      kind: "RemoteMachine",
      spec: { address: "192.0.2.1" },
      annotations: {},
    })
  })

  test("the block machine is laid over: the host over the infrastructure, files over the bootstrap", () => {
    const block = {
      address: "192.0.2.9",
      port: 2222,
      user: "admin",
      files: [{ path: "/a", content: "new", permissions: "0600" }],
    }
    const host = withHost(
      blueprintOf({ apiVersion: "i/v1", kind: "Machine", spec: { address: "x", pool: "p" } }),
      block,
    )
    expect(host.spec).toEqual({ address: "192.0.2.9", port: 2222, user: "admin", pool: "p" })
    expect(withFiles(cloned(template), block).spec).toEqual({
      files: [
        { path: "/b", content: "kept" },
        { path: "/a", content: "new", permissions: "0600" },
      ],
    })
  })
})

describe("registration", () => {
  const taints = [{ key: "spot", value: "yes", effect: "NoSchedule" }]
  const labels = { "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "a", team: "x" }

  test("k0s gets its arguments, continued where they are given already", () => {
    const config = blueprintOf({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      spec: { args: ["--debug", "--labels=mine=1"] },
    })
    expect(withRegistration(config, taints, labels).spec).toEqual({
      args: [
        "--debug",
        "--labels=mine=1,topology.kubernetes.io/zone=a,team=x",
        "--taints=spot=yes:NoSchedule",
      ],
    })
  })

  test("kubeadm gets its node registration: a map in v1beta1, a list in v1beta2", () => {
    const of = (version: string) =>
      withRegistration(
        blueprintOf({ apiVersion: `bootstrap.cluster.x-k8s.io/${version}`, kind: "KubeadmConfig", spec: {} }),
        taints,
        labels,
      ).spec
    const value = "topology.kubernetes.io/zone=a,team=x"
    expect(of("v1beta1")).toEqual({
      joinConfiguration: { nodeRegistration: { taints, kubeletExtraArgs: { "node-labels": value } } },
    })
    expect(of("v1beta2")).toEqual({
      joinConfiguration: { nodeRegistration: { taints, kubeletExtraArgs: [{ name: "node-labels", value }] } },
    })
  })

  test("a taint that the bootstrap spec lists already is not sent twice, and nodeTaints has the last word on its value", () => {
    const args = ["--taints=own=1:NoExecute,spot=no:NoSchedule,spot=yes:NoExecute"]
    const k0s = { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: { args } }
    expect(withRegistration(blueprintOf(k0s), taints, {}).spec).toEqual({
      args: ["--taints=own=1:NoExecute,spot=yes:NoExecute,spot=yes:NoSchedule"],
    })
    const listed = [
      { key: "spot", effect: "NoSchedule" },
      { key: "own", effect: "NoSchedule" },
    ]
    const kubeadm = {
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "KubeadmConfig",
      spec: { joinConfiguration: { nodeRegistration: { taints: listed } } },
    }
    expect(withRegistration(blueprintOf(kubeadm), taints, {}).spec).toEqual({
      joinConfiguration: { nodeRegistration: { taints: [listed[1], ...taints] } },
    })
  })

  test("another provider is left as it is", () => {
    const config = blueprintOf({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
      kind: "KairosConfig",
      spec: { role: "worker" },
    })
    expect(withRegistration(config, taints, labels)).toEqual(config)
  })

  test.each([
    ["team", true],
    ["topology.kubernetes.io/zone", true],
    ["node.kubernetes.io/pool", true],
    ["node-role.kubernetes.io/worker", false],
    ["kubernetes.io/anything", false],
    ["cluster.x-k8s.io/x", false],
  ])("a kubelet may set %s itself: %s", (key, allowed) => {
    expect(kubeletMaySet(key)).toBe(allowed)
  })
})

describe("refusals", () => {
  test("a kind of another group is not created, whoever asks", () => {
    expect(
      refusedEmbedded("spec.bootstrapSpec", {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        spec: {},
      }),
    ).toMatchObject([
      { path: "spec.bootstrapSpec", value: "ClusterRoleBinding of rbac.authorization.k8s.io/v1" },
    ])
  })

  test.each([
    "cluster.x-k8s.io/paused",
    "machine.cluster.x-k8s.io/exclude-node-draining",
    "5spot.finos.org/x",
    "pre-drain.delete.hook.machine.cluster.x-k8s.io/mine",
  ])("the key %s is not for users", (key) => {
    const embedded = {
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      metadata: { annotations: { [key]: "" } },
    }
    expect(refusedEmbedded("spec.bootstrapSpec", embedded)).toHaveLength(1)
  })
})
