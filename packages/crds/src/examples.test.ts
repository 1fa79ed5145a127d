import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { isObject, prune } from "@nightshift/structural-schema"
import type { JsonObject } from "@nightshift/structural-schema"
import { expect, test } from "vitest"
import { parseAllDocuments } from "yaml"
import { kindOf, kinds } from "./kinds.ts"
import { misplacedFields, ScheduledMachine } from "./scheduled-machine.ts"

const folder = join(import.meta.dirname, "..", "..", "..", "examples", "basic")

const manifests = readdirSync(folder).filter((file) => file.endsWith(".yaml"))
const documents = manifests.flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, file), "utf8")).map((document, i): [string, JsonObject] => {
    const object: unknown = document.toJS()
    if (!isObject(object)) throw new Error(`${file} has a document that is no object`)
    return [`${file} ${i}`, object]
  }),
)
const ours = documents.filter(([, { apiVersion }]) => apiVersion !== "v1")

test("the examples show the three published shapes of a ScheduledMachine", () => {
  const machines = ours.filter(([, { kind }]) => kind === "ScheduledMachine")
  expect(machines.map(([, { apiVersion }]) => apiVersion)).toEqual(
    expect.arrayContaining(["5spot.io/v1alpha1", "5spot.finos.org/v1alpha1", "5spot.finos.org/v1beta1"]),
  )
})

test.each(ours)("examples/basic/%s parses, and nothing of it is dropped", (_, object) => {
  const kind = kinds.find((each) => each.kind === object["kind"])
  const parsed = kind?.parse(object)
  expect(parsed).toMatchObject({ ok: true })
  expect(prune(kind?.structural ?? {}, object).pruned).toEqual([])
})

/** The published slides' manifest, in their indentation: the last four fields stand under machineTemplate. */
const asPrinted = {
  apiVersion: "5spot.io/v1alpha1",
  kind: "ScheduledMachine",
  metadata: { name: "business-hours-worker", namespace: "default" },
  spec: {
    clusterName: "my-k0s-cluster",
    schedule: { daysOfWeek: ["mon-fri"], hoursOfDay: ["9-17"], timezone: "America/New_York", enabled: true },
    bootstrapSpec: {
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      spec: { version: "v1.30.0+k0s.0" },
    },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: { address: "192.168.1.100", port: 22, user: "admin" },
    },
    machineTemplate: {
      labels: { "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "zone-a" },
      annotations: { "5spot.io/scheduled-by": "business-hours-worker" },
      priority: 70,
      gracefulShutdownTimeout: "7m",
      nodeDrainTimeout: "8m",
      killSwitch: false,
    },
  },
}

test("fields printed under machineTemplate count while the proper ones are absent, and are named", () => {
  const parsed = ScheduledMachine.parse(asPrinted)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  expect(parsed.value.spec).toMatchObject({
    priority: 70,
    gracefulShutdownTimeout: "7m",
    nodeDrainTimeout: "8m",
    killSwitch: false,
  })
  expect(misplacedFields(parsed.value)).toEqual([
    "priority",
    "gracefulShutdownTimeout",
    "nodeDrainTimeout",
    "killSwitch",
  ])
})

test("a proper field wins over its misplaced twin, and absent ones have upstream's defaults", () => {
  const proper = ScheduledMachine.parse({ ...asPrinted, spec: { ...asPrinted.spec, priority: 1 } })
  expect(proper).toMatchObject({ ok: true, value: { spec: { priority: 1 } } })
  const bare = ScheduledMachine.parse({ ...asPrinted, spec: { ...asPrinted.spec, machineTemplate: {} } })
  expect(bare).toMatchObject({
    ok: true,
    value: {
      spec: { priority: 50, gracefulShutdownTimeout: "5m", nodeDrainTimeout: "5m", killSwitch: false },
    },
  })
})

test("an ARecord keeps the labels that the slides print at its root", () => {
  const record = {
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "ARecord",
    metadata: { name: "www-example" },
    labels: { zone: "example.com" },
    spec: { name: "spot-01", ipv4Addresses: ["192.0.2.1"], ttl: 300 },
  }
  expect(kindOf(record.apiVersion, record.kind)?.parse(record)).toMatchObject({
    ok: true,
    value: { labels: { zone: "example.com" } },
  })
})
