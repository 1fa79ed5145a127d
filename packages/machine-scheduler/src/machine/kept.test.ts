import type { RawObject } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { releaseOps } from "../moves/release.ts"
import { sameKept } from "../same-kept.ts"
import { keptChild, keptMachine } from "./kept.ts"
import { machineView } from "./view.ts"

const metadata = {
  name: "m1",
  namespace: "default",
  uid: "machine-1",
  resourceVersion: "7",
  generation: 2,
  creationTimestamp: "2026-06-01T22:00:00Z",
  deletionTimestamp: "2026-06-02T06:00:00Z",
  finalizers: ["machine.cluster.x-k8s.io"],
  labels: { "5spot.finos.org/scheduled-machine": "m1", pool: "spot" },
  annotations: {
    "5spot.finos.org/spec-hash": "abc",
    "pre-drain.delete.hook.machine.cluster.x-k8s.io/5spot": "machine-scheduler",
    note: "of a user",
  },
  ownerReferences: [
    { apiVersion: "5spot.finos.org/v1beta1", kind: "ScheduledMachine", name: "m1", uid: "sm-1" },
  ],
}
const condition = (type: string, status: string) => ({
  type,
  status,
  reason: "Because",
  message: "so",
  lastTransitionTime: "x",
})
const spec = {
  clusterName: "spot",
  providerID: "host://1",
  deletion: { nodeDrainTimeoutSeconds: 120, nodeVolumeDetachTimeoutSeconds: 60 },
  bootstrap: { configRef: { kind: "K0sWorkerConfig", name: "m1" } },
}
const machines: RawObject[] = [
  {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Machine",
    metadata,
    spec,
    status: {
      nodeRef: { name: "m1" },
      initialization: { bootstrapDataSecretCreated: true, infrastructureProvisioned: true },
      conditions: [
        condition("Deleting", "True"),
        condition("NodeHealthy", "True"),
        condition("HealthCheckSucceeded", "False"),
      ],
    },
  },
  {
    apiVersion: "cluster.x-k8s.io/v1beta1",
    kind: "Machine",
    metadata,
    spec,
    status: {
      nodeRef: { apiVersion: "v1", kind: "Node", name: "m1", uid: "node-1" },
      bootstrapReady: true,
      infrastructureReady: false,
      failureReason: "CreateError",
      failureMessage: "no host",
      v1beta2: { conditions: [condition("Deleting", "True")] },
    },
  },
]

describe("what caches keep", () => {
  test.each(machines.map((machine) => [machine.apiVersion, machine] as const))(
    "a Machine of %s is decided about as if it were whole",
    (_, whole) => {
      const { object, ...kept } = machineView(keptMachine(whole))
      const { object: __, ...expected } = machineView(whole)
      expect(kept).toEqual(expected)
      expect(releaseOps({ ...kept, object }, true)).toEqual(releaseOps(machineView(whole), true))
      expect(object.metadata).toMatchObject({
        labels: metadata.labels,
        ownerReferences: metadata.ownerReferences,
      })
      expect(JSON.stringify(object)).not.toMatch(/NodeHealthy|finalizers|configRef/)
    },
  )

  test("a child loses what it is made of, and a change of that is no change", () => {
    const child = (data: string, deletionTimestamp?: string): RawObject => ({
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta2",
      kind: "K0sWorkerConfig",
      metadata: { ...metadata, resourceVersion: data, ...(deletionTimestamp && { deletionTimestamp }) },
      spec: { files: [{ path: "/etc/x", content: data }] },
      status: { ready: data },
    })
    const before = keptChild(child("one"))
    expect(JSON.stringify(before)).not.toContain("/etc/x")
    expect(sameKept(before, keptChild(child("two")))).toBe(true)
    expect(sameKept(before, keptChild(child("two", "2026-06-02T07:00:00Z")))).toBe(false)
  })
})
