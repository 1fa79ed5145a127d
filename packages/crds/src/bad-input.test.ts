import { describe, expect, test } from "vitest"
import { describeProblem } from "./define-kind.ts"
import { kindOf } from "./kinds.ts"

const machine = (spec: object) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  metadata: { name: "m" },
  spec: {
    clusterName: "c",
    schedule: { daysOfWeek: ["mon-fri"], hoursOfDay: ["9-17"] },
    bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: {},
    },
    ...spec,
  },
})

const scheduled = (schedule: object) => machine({ schedule })

const zone = (spec: object) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "DNSZone",
  metadata: { name: "z" },
  spec: {
    zoneName: "spot.example.com",
    soaRecord: { primaryNs: "ns1.example.com.", adminEmail: "hostmaster.example.com." },
    ...spec,
  },
})

function complaints(object: { readonly apiVersion: string; readonly kind: string }): string[] {
  const parsed = kindOf(object.apiVersion, object.kind)?.parse(object)
  return parsed === undefined || parsed.ok ? [] : parsed.problems.map(describeProblem)
}

describe("what is wrong is said with the field, the value and the rule", () => {
  test.each<[string, { readonly apiVersion: string; readonly kind: string }, string]>([
    [
      "an hour past 23",
      scheduled({ hoursOfDay: ["9-24"] }),
      "spec.schedule.hoursOfDay[0]: '9-24' is not a list of hours: write hours from 0 to 23 or ranges such as 9-17, separated by commas; the last hour belongs to the range",
    ],
    [
      "a weekday by its long name",
      scheduled({ daysOfWeek: ["monday"] }),
      "spec.schedule.daysOfWeek[0]: 'monday' is not a list of weekdays: write mon, tue, wed, thu, fri, sat, sun or ranges such as mon-fri, separated by commas",
    ],
    ["two forms of schedule", scheduled({ daysOfWeek: ["mon"], windows: [] }), "exactly one form"],
    [
      "half a reference",
      scheduled({ kind: "TimeBasedSpotSchedule", name: "nights" }),
      "a schedule by reference needs apiVersion, kind and name",
    ],
    [
      "a provider of another group",
      scheduled({ apiVersion: "batch/v1", kind: "CronJob", name: "nights" }),
      "spec.schedule.apiVersion: 'batch/v1' is not of the group spotschedules.5spot.finos.org",
    ],
    [
      "a window said in two ways",
      scheduled({ windows: [{ start: "20:00", end: "06:00", cron: "0 22 * * 5", duration: "8h" }] }),
      "a window is said in exactly one way",
    ],
    ["half a window", scheduled({ windows: [{ start: "20:00" }] }), "needs both start and end"],
    [
      "a time that no clock shows",
      scheduled({ windows: [{ start: "24:00", end: "06:00" }] }),
      "spec.schedule.windows[0].start: '24:00' is not a local time: write HH:MM from 00:00 to 23:59",
    ],
    [
      "a range that ends before it begins",
      scheduled({ windows: [{ from: "2026-12-27T00:00:00Z", until: "2026-12-24T00:00:00Z" }] }),
      "from is not before until: the window would never be open",
    ],
    [
      "a window of no length",
      scheduled({ windows: [{ cron: "0 22 * * 5", duration: "0h" }] }),
      "duration 0h is no time at all",
    ],
    [
      "a duration in fractions",
      machine({ gracefulShutdownTimeout: "1.5h" }),
      "spec.gracefulShutdownTimeout: '1.5h' is not a duration of at most 24 hours: write whole numbers such as 90s, 5m or 1h30m",
    ],
    [
      "a duration of two days",
      machine({ nodeDrainTimeout: "48h" }),
      "'48h' is not a duration of at most 24 hours",
    ],
    [
      "both ways for one half",
      machine({ bootstrapRef: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "T", name: "t" } }),
      "exactly one of bootstrapSpec and bootstrapRef",
    ],
    [
      "a label that Cluster API decides by",
      machine({ machineTemplate: { labels: { "cluster.x-k8s.io/cluster-name": "x" } } }),
      'spec.machineTemplate.labels: {"cluster.x-k8s.io/cluster-name":"x"}: label cluster.x-k8s.io/cluster-name is not for users',
    ],
    [
      "a taint of Kubernetes",
      machine({ nodeTaints: [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }] }),
      "'node.kubernetes.io/not-ready' is a taint that Kubernetes or the scheduler sets itself",
    ],
    ["no cluster", machine({ clusterName: undefined }), "spec.clusterName: is required"],
    [
      "a mailbox in place of a name",
      zone({ soaRecord: { primaryNs: "ns1.example.com.", adminEmail: "admin@example.com" } }),
      "spec.soaRecord.adminEmail: adminEmail 'admin@example.com' must be absolute",
    ],
    [
      "a placeholder nobody knows",
      zone({ sources: [{ kind: "Service", nameTemplate: "{svc}.x" }] }),
      "nameTemplate '{svc}.x' has an unknown placeholder",
    ],
    [
      "a source in two places",
      zone({ sources: [{ kind: "Service", cluster: { local: {}, name: "c" } }] }),
      "cluster of a source is exactly one of local, name and selector",
    ],
    [
      "an operator without values",
      zone({ recordsFrom: [{ selector: { matchExpressions: [{ key: "a", operator: "In" }] } }] }),
      "operator In of a label selector: In and NotIn need values",
    ],
  ])("%s", (_, object, words) => {
    expect(complaints(object).filter((each) => each.includes(words))).toHaveLength(1)
  })
})

test("an object that only leaves out what has a default is complete after parsing", () => {
  const parsed = kindOf("5spot.finos.org/v1beta1", "ScheduledMachine")?.parse(machine({}))
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      spec: {
        enabled: true,
        naming: "Suffixed",
        schedule: { timezone: "UTC", enabled: true },
        opening: { timeout: "15m", retries: 3 },
        closing: { policy: "AfterWindow", notice: "0s", returnBudget: "2m" },
        drain: { mode: "Scheduler", evictionPolicy: "RespectUntilDeadline" },
        returnVerification: { nodeGoneFor: "2m" },
      },
    },
  })
})

test("a null is as absent as the API server takes it", () => {
  expect(complaints(machine({ version: null, closing: null }))).toEqual([])
})
