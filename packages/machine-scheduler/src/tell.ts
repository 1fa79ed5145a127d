import { type Phase, scheduledMachineConditions, type ScheduledMachineStatus } from "@nightshift/crds"
import {
  type Condition,
  findCondition,
  type KubeObject,
  setCondition,
  timestamp,
} from "@nightshift/operator-runtime"
import { sayTheRest } from "./conditions.ts"
import type { ConditionType } from "./decision.ts"
import type { Draft } from "./draft.ts"
import type { Exists } from "./exists.ts"
import { given } from "./given.ts"
import type { Taint } from "./machine/registration.ts"
import { type Observed, seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { readyOf } from "./readiness.ts"
import type { Wish } from "./wish.ts"

/** The whole status of this look. Fields that others own, such as their conditions, are not in it. */
export function statusOf(
  observed: Observed,
  outlook: Outlook,
  wish: Wish,
  exists: Exists,
  draft: Draft,
  now: number,
): ScheduledMachineStatus {
  sayTheRest(observed, outlook, wish, exists, draft, now)
  const ready = readyOf(outlook, wish, exists, draft)
  draft.conditions.set("Ready", ready)
  const phase = phaseOf(observed, wish, exists, draft)
  const { generation } = observed.object.metadata
  const { opening, closing, drain, reclaim, lastReturn, lastScheduledTime } = draft.facts
  return {
    phase,
    ready: phase === "Active",
    message: ready.message,
    inSchedule: outlook.known && outlook.open,
    conditions: conditionsOf(observed, draft, generation, now),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...edgesOf(outlook),
    ...referencesOf(observed),
    ...(draft.appliedTaints === undefined ? {} : { appliedNodeTaints: draft.appliedTaints.map(plainTaint) }),
    ...providerOf(observed),
    ...given({
      clusterName: livesIn(observed, draft),
      lastScheduledTime,
      opening,
      closing,
      drain,
      reclaim,
      lastReturn,
    }),
  }
}

/** For people; nothing decides by it. */
function phaseOf(observed: Observed, wish: Wish, exists: Exists, draft: Draft): Phase {
  const { intent } = observed
  const isThere = exists !== "nothing"
  // A kill switch that a pause keeps from acting has terminated nothing.
  if (intent.killSwitch && (!isThere || wish.want === "gone")) return "Terminated"
  if (draft.facts.closing !== undefined) return "Removing"
  if (exists === "running" && draft.conditions.get("NodeReady")?.status === "True") return "Active"
  if (draft.needsPerson) return "Error"
  if (exists === "running" || (wish.want === "run" && isThere)) return "Scheduled"
  if (isThere) return wish.want === "rest" ? "Pending" : "Removing"
  if (!intent.enabled) return "Disabled"
  switch (wish.want) {
    case "run":
      return "Scheduled"
    case "rest":
      return draft.conditions.get("SpecValid")?.status === "False" ? "Error" : "Pending"
    case "gone":
      return "Terminated"
    case "return":
      return draft.facts.lastScheduledTime === undefined ? "UnScheduled" : "Inactive"
  }
}

const allConditions = Object.keys(scheduledMachineConditions) as ConditionType[]

function conditionsOf(
  observed: Observed,
  draft: Draft,
  observedGeneration: number | undefined,
  now: number,
): Condition[] {
  const before = observed.object.status?.conditions
  return allConditions.flatMap((type) => {
    const update = draft.conditions.get(type)
    if (update === undefined) return []
    const known = findCondition(before, type)
    return setCondition(
      known && [known],
      {
        ...update,
        message: update.message.slice(0, 32_768),
        ...(observedGeneration === undefined ? {} : { observedGeneration }),
      },
      now,
    )
  })
}

function edgesOf(outlook: Outlook): Partial<ScheduledMachineStatus> {
  const edges: Partial<Outlook & { readonly known: true }> = outlook.known ? outlook : { ...outlook.promise }
  const { window, next, nextActivation, nextCleanup } = edges
  return {
    ...(window === undefined
      ? {}
      : {
          window: {
            name: window.name,
            ...(window.opensAt === undefined ? {} : { opensAt: timestamp(window.opensAt) }),
            ...(window.closesAt === undefined ? {} : { closesAt: timestamp(window.closesAt) }),
          },
        }),
    ...(next === undefined
      ? {}
      : { next: next.map(({ at, kind, window }) => ({ at: timestamp(at), kind, window })) }),
    ...(nextActivation === undefined ? {} : { nextActivation: timestamp(nextActivation) }),
    ...(nextCleanup === undefined ? {} : { nextCleanup: timestamp(nextCleanup) }),
  }
}

/** Of the present machine, or of the last one: its Node is looked for where it was. */
const livesIn = ({ machine, object }: Observed, { facts }: Draft): string | undefined =>
  seen(machine)?.clusterName ?? (facts.lastReturn === undefined ? undefined : object.status?.clusterName)

function referencesOf(observed: Observed): Partial<ScheduledMachineStatus> {
  const machine = seen(observed.machine)
  if (machine === undefined) return {}
  const { bootstrapRef, infrastructureRef, machineRef } = observed.object.status ?? {}
  // What was made together with this very Machine is there, also before a watch shows it.
  const same = machineRef?.uid === machine.uid
  const half = (
    children: Observed["bootstrap"],
    before: ChildReference | undefined,
  ): ChildReference | undefined => {
    const [own] = children.filter(({ ours }) => ours)
    return own === undefined ? (same ? before : undefined) : childReference(own.object)
  }
  const node = seen(observed.node)
  const before = observed.object.status?.nodeRef
  const uid = node?.uid ?? (before?.name === machine.nodeName ? before?.uid : undefined)
  return {
    machineRef: childReference(machine.object),
    ...given({
      bootstrapRef: half(observed.bootstrap, bootstrapRef),
      infrastructureRef: half(observed.infrastructure, infrastructureRef),
    }),
    ...(machine.nodeName === undefined
      ? {}
      : {
          nodeRef: {
            apiVersion: "v1",
            kind: "Node",
            name: machine.nodeName,
            ...(uid === undefined ? {} : { uid }),
          },
        }),
    ...(machine.providerID === undefined ? {} : { providerID: machine.providerID }),
  }
}

export type ChildReference = NonNullable<ScheduledMachineStatus["machineRef"]>

export function childReference({ apiVersion, kind, metadata }: KubeObject): ChildReference {
  const { name, namespace, uid } = metadata
  return { apiVersion, kind, name, ...given({ namespace, uid }) }
}

const plainTaint = ({ key, value, effect }: Taint): { key: string; value?: string; effect: string } =>
  value === undefined ? { key, effect } : { key, value, effect }

function providerOf(observed: Observed): Partial<ScheduledMachineStatus> {
  const { when } = observed
  if (when.kind === "provider")
    return {
      spotSchedule: {
        resolved: true,
        active: when.active,
        reason: "Resolved",
        message: when.active ? "the provider says: active" : "the provider says: not active",
        ...(when.generation === undefined ? {} : { providerGeneration: when.generation }),
      },
    }
  if (when.kind === "unresolved")
    return { spotSchedule: { resolved: false, reason: when.reason, message: when.message } }
  return {}
}
