import { fieldManagers, type ScheduledMachineStatus } from "@nightshift/crds"
import type { Key, KubeObject } from "@nightshift/operator-runtime"
import { isKubeError, refOf, setCondition, statusShows, timestamp } from "@nightshift/operator-runtime"
import type { Result } from "./act.ts"
import type { Context } from "./context.ts"
import type { Decision, Note } from "./decision.ts"
import { badNews } from "./bad-news.ts"
import { asItHappened } from "./as-it-happened.ts"
import { measure } from "./measure.ts"
import type { ScheduledMachine } from "./observed.ts"
import { begun } from "./opening.ts"
import { tellEvents } from "./tell-events.ts"
import { type ChildReference, childReference } from "./tell.ts"
import { zoneDatabaseVersion } from "./schedule/zone.ts"

/** Fields of the status that we may have written before and leave out when there is nothing to say. */
const owned = [
  ...([
    "conditions",
    "window",
    "next",
    "nextActivation",
    "nextCleanup",
    "lastScheduledTime",
    "machineRef",
    "clusterName",
  ] as const),
  ...([
    "bootstrapRef",
    "infrastructureRef",
    "nodeRef",
    "providerID",
    "appliedNodeTaints",
    "opening",
  ] as const),
  ...(["closing", "drain", "reclaim", "lastReturn", "spotSchedule"] as const),
] satisfies (keyof ScheduledMachineStatus)[]

/**
 * Status, events, audit line and metrics: of what changed only.
 * @param left what was not told yet of the decision's events
 */
export async function report(
  key: Key,
  object: ScheduledMachine,
  decided: Decision,
  results: readonly Result[],
  left: readonly Note[],
  ctx: Context,
  signal: AbortSignal,
): Promise<void> {
  const now = ctx.clock.now()
  const decision = asItHappened(decided, object, results, now)
  const gone = results.some(({ action, outcome }) => action.do === "dropFinalizer" && outcome.kind === "done")
  const status = withResults(decision.status, object.metadata.generation, results, now)
  const found = [...badNews(object.status?.conditions, status.conditions), ...failures(results)]
  const notes = [...decision.notes, ...found]
  tellAudit(key, object, decision, results, notes, ctx, now)
  measure(object, decision, results, ctx, now)
  const { uid } = object.metadata
  const before = ctx.ownWrites.withheld(key, uid)
  const untold = [...(before?.notes ?? []), ...left, ...found]
  // The Machine itself wakes us as soon as a watch shows it; edges come before that, so thousands are made first.
  if (madeMachine(results)) return ctx.ownWrites.withhold(key, { uid, status, notes: untold, signal })
  await tellEvents(object, untold, ctx)
  if (!gone) await tellStatus(key, object, status, ctx, before !== undefined)
}

const madeMachine = (results: readonly Result[]): boolean =>
  results.some(
    ({ action, outcome }) => action.do === "create" && action.role === "machine" && outcome.kind === "done",
  )

/** What the actions came to, on top of what was decided. */
function withResults(
  status: ScheduledMachineStatus,
  observedGeneration: number | undefined,
  results: readonly Result[],
  now: number,
): ScheduledMachineStatus {
  const happened = (what: "evict" | "force"): number =>
    results.filter(({ action, outcome }) => action.do === what && outcome.kind === "done").length
  const generation = observedGeneration === undefined ? {} : { observedGeneration }
  const { drain } = status
  let conditions = status.conditions ?? []
  for (const { action, outcome } of results) {
    const problem = problemOf(action.do, outcome)
    if (problem !== undefined)
      conditions = [...setCondition(conditions, { ...problem, ...generation, status: "False" }, now)]
  }
  const evicted = happened("evict")
  const forced = (drain?.forced ?? 0) + happened("force")
  return {
    ...status,
    ...created(status, results, now),
    conditions,
    ...(drain === undefined
      ? {}
      : { drain: { ...drain, evicted: drain.evicted + evicted, ...(forced > 0 ? { forced } : {}) } }),
  }
}

/** References to what was just made, so that the status need not wait for a watch to show it; a new Machine is awaited from now on. */
function created(
  status: ScheduledMachineStatus,
  results: readonly Result[],
  now: number,
): Partial<ScheduledMachineStatus> {
  const refs: {
    machineRef?: ChildReference
    bootstrapRef?: ChildReference
    infrastructureRef?: ChildReference
  } = {}
  for (const { action, outcome } of results)
    if (
      action.do === "create" &&
      (outcome.kind === "done" || outcome.kind === "kept") &&
      outcome.object !== undefined
    )
      refs[`${action.role}Ref`] = childReference(outcome.object)
  if (refs.machineRef === undefined) return refs
  return { ...refs, opening: begun(status.opening ?? {}, now) }
}

function problemOf(
  what: Result["action"]["do"],
  outcome: Result["outcome"],
): { type: string; reason: string; message: string } | undefined {
  if (outcome.kind === "done" || outcome.kind === "kept") return undefined
  const message = (outcome.kind === "failed" ? outcome.error.message : outcome.message).slice(0, 32_768)
  switch (what) {
    case "create": {
      const reason = {
        wait: "MachineTerminating",
        foreign: "ForeignObject",
        failed: "MachineCreationFailed",
      }[outcome.kind]
      return { type: "MachineReady", reason, message }
    }
    case "delete":
    case "releaseHook":
      return outcome.kind === "wait"
        ? undefined
        : { type: "MachineReady", reason: "MachineDeletionFailed", message }
    case "labelNode":
    case "patchNode":
      return outcome.kind === "wait" ? undefined : { type: "NodeTainted", reason: "PatchFailed", message }
    case "keepMachine":
    case "addFinalizer":
    case "dropFinalizer":
    case "evict":
    case "force":
      return undefined
  }
}

const failures = (results: readonly Result[]): Note[] =>
  results.flatMap(({ action, outcome }) =>
    outcome.kind === "failed" || outcome.kind === "foreign"
      ? [
          {
            type: "Warning",
            reason: "ActionFailed",
            message: `${action.do}: ${outcome.kind === "failed" ? outcome.error.message : outcome.message}`,
          },
        ]
      : [],
  )

async function tellStatus(
  key: Key,
  object: ScheduledMachine,
  status: ScheduledMachineStatus,
  ctx: Context,
  withheld: boolean,
): Promise<void> {
  if (!withheld) {
    const wanted = JSON.parse(JSON.stringify(status)) as Record<string, unknown>
    if (statusShows(object.status ?? {}, wanted, owned)) return
  }
  const { apiVersion, kind, metadata } = object
  try {
    const written = await ctx.kube.apply<KubeObject>(
      {
        apiVersion,
        kind,
        metadata: { name: metadata.name, namespace: metadata.namespace ?? "" },
        status,
      },
      { fieldManager: fieldManagers.machineScheduler, force: true, subresource: "status", lane: "telling" },
    )
    ctx.ownWrites.remember(key, written)
  } catch (error) {
    if (!isKubeError(error, "absent")) throw error
  }
}

/** One line for each decision that changed something, with the rule that led to it. */
function tellAudit(
  key: Key,
  object: ScheduledMachine,
  decision: Decision,
  results: readonly Result[],
  notes: readonly Note[],
  ctx: Context,
  now: number,
): void {
  if (results.length === 0 && notes.length === 0) return
  const { uid, generation } = object.metadata
  const condition = (type: string) => decision.status.conditions?.find((one) => one.type === type)
  ctx.audit.record(timestamp(now), {
    event: "decision",
    object: { ...refOf(object), uid, generation },
    key,
    rule: condition("Scheduled")?.message,
    phase: decision.status.phase,
    window: decision.status.window,
    closing: decision.status.closing,
    actions: results.map(({ action, outcome }) => ({
      ...describe(action),
      outcome: outcome.kind,
      ...("message" in outcome ? { message: outcome.message } : {}),
      ...(outcome.kind === "failed" ? { error: outcome.error.message } : {}),
    })),
    notes: notes.map(({ reason, message }) => ({ reason, message })),
    timeZoneData: zoneDatabaseVersion,
  })
}

/** Never a manifest: bootstrap data may hold what nobody should read. */
function describe(action: Result["action"]): Record<string, unknown> {
  switch (action.do) {
    case "create":
      return {
        do: action.do,
        role: action.role,
        kind: action.manifest.kind,
        name: action.manifest.metadata.name,
      }
    case "delete":
      return {
        do: action.do,
        role: action.role,
        kind: action.ref.kind,
        name: action.ref.name,
        uid: action.uid,
      }
    case "releaseHook":
      return { do: action.do, name: action.ref.name, uid: action.uid, changes: action.ops.length }
    case "keepMachine": {
      const { manifest, ops } = action.plan
      return { do: action.do, name: action.ref.name, applied: manifest, removed: ops.length / 2 }
    }
    case "labelNode":
      return { do: action.do, node: action.node, labels: action.labels }
    case "patchNode":
      return { do: action.do, node: action.node, why: action.why }
    case "evict":
      return {
        do: action.do,
        pod: `${action.pod.namespace}/${action.pod.name}`,
        uid: action.pod.uid,
        owner: action.pod.owner,
      }
    case "force":
      return {
        do: action.do,
        pod: `${action.pod.namespace}/${action.pod.name}`,
        uid: action.pod.uid,
        owner: action.pod.owner,
        graceSeconds: action.graceSeconds,
        budget: action.budget,
      }
    case "addFinalizer":
    case "dropFinalizer":
      return { do: action.do }
  }
}
