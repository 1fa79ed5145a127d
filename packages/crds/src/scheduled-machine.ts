import { defineKind } from "./define-kind.ts"
import type { Column, ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { misplacedNames, scheduledMachineSpec } from "./scheduled-machine-spec.ts"
import { scheduledMachineStatus } from "./scheduled-machine-status.ts"

const column = (
  name: string,
  jsonPath: string,
  type: Column["type"],
  description: string,
  priority = 0,
): Column => ({ name, jsonPath, type, description, ...(priority > 0 && { priority }) })

const phase = column("Phase", ".status.phase", "string", "Where it is.")
const ready = column("Ready", ".status.ready", "boolean", "Whether its Node is in the cluster.")
const inSchedule = column("InSchedule", ".status.inSchedule", "boolean", "Whether the schedule is open.")
const killSwitch = column("KillSwitch", ".spec.killSwitch", "boolean", "Whether it was removed at once.")
const age = column("Age", ".metadata.creationTimestamp", "date", "How old the object is.")
const ours: readonly Column[] = [
  column("Opens", ".status.nextActivation", "string", "When the next machine is opened."),
  column("Closes", ".status.nextCleanup", "string", "When the close of the present machine starts."),
  column("Reason", '.status.conditions[?(@.type=="Ready")].reason', "string", "Why it is as it is."),
  column("Cluster", ".spec.clusterName", "string", "The cluster it joins.", 1),
  column("Node", ".status.nodeRef.name", "string", "Its Node.", 1),
  column("Message", ".status.message", "string", "A sentence about it.", 1),
]

/** Upstream's columns of the inline form, then ours. */
const inlineColumns: readonly Column[] = [
  phase,
  inSchedule,
  column("Enabled", ".spec.schedule.enabled", "boolean", "Whether the schedule is enabled."),
  column("Schedule Days", ".spec.schedule.daysOfWeek", "string", "Weekdays of the schedule."),
  column("Schedule Hours", ".spec.schedule.hoursOfDay", "string", "Hours of the schedule."),
  killSwitch,
  ...ours,
  age,
]

/** Upstream's columns of the provider form, then ours. */
const providerColumns: readonly Column[] = [
  phase,
  ready,
  inSchedule,
  column("Enabled", ".spec.enabled", "boolean", "Whether it is enabled."),
  column("Schedule", ".spec.schedule.kind", "string", "Kind of the schedule provider."),
  killSwitch,
  ...ours,
  age,
]

const movable = { "clusterctl.cluster.x-k8s.io/move-hierarchy": "" }

/** A donor's machine that belongs to a spot cluster exactly while its schedule is open. */
export const ScheduledMachine = defineKind({
  kind: "ScheduledMachine",
  plural: "scheduledmachines",
  singular: "scheduledmachine",
  shortNames: ["sm"],
  scope: "Namespaced",
  description: "A machine that belongs to a Cluster API cluster exactly while its schedule is open.",
  served: [
    {
      group: groups.fiveSpot,
      versions: [
        { name: "v1beta1", columns: providerColumns },
        { name: "v1alpha1", columns: inlineColumns },
      ],
      labels: movable,
    },
    {
      group: groups.legacyFiveSpot,
      versions: [{ name: "v1alpha1", columns: inlineColumns }],
      labels: movable,
    },
  ],
  selectableFields: [".spec.clusterName", ".status.phase"],
  spec: scheduledMachineSpec,
  status: scheduledMachineStatus,
  root: {},
})

export type ScheduledMachine = ObjectOf<typeof ScheduledMachine>
export type ScheduledMachineSpec = ScheduledMachine["spec"]
export type ScheduledMachineStatus = NonNullable<ScheduledMachine["status"]>

/** The fields that stand under `machineTemplate`, as the published slides print them, and belong directly under `spec`. */
export const misplacedFields = ({ spec }: ScheduledMachine): readonly (typeof misplacedNames)[number][] =>
  misplacedNames.filter((name) => spec.machineTemplate[name] !== undefined)

/** The fields that are accepted and have no effect so far; the condition `Unsupported` lists them. */
export const fieldsWithoutEffect = ({ spec }: ScheduledMachine): readonly string[] => [
  ...(spec.kata === undefined ? [] : ["spec.kata"]),
  ...((spec.killIfCommands ?? []).length === 0 ? [] : ["spec.killIfCommands"]),
]
