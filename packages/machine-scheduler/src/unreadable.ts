import { fieldManagers, finalizers } from "@nightshift/crds"
import type { Condition, Key, KubeObject, Outcome } from "@nightshift/operator-runtime"
import { applyStatus, refOf, setCondition, settled } from "@nightshift/operator-runtime"
import { badNews } from "./bad-news.ts"
import type { Context } from "./context.ts"
import type { Unreadable } from "./observe.ts"
import { tellEvents } from "./tell-events.ts"
import { describeProblem } from "./schedule/problem.ts"

interface WithConditions extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] }
}

/**
 * An object that the schema does not accept is told so and otherwise left as it is: nothing opens, nothing closes. When
 * it is being deleted, it goes as soon as it has no Machine, which garbage collection sees to.
 */
export async function reportUnreadable(key: Key, observed: Unreadable, ctx: Context): Promise<Outcome> {
  const object = observed.unreadable as WithConditions
  const { generation, deletionTimestamp, uid } = object.metadata
  const fieldManager = fieldManagers.machineScheduler
  const machines = ctx.sources.clusterApi?.machines.byIndex("owner", uid ?? "") ?? []
  if (deletionTimestamp !== undefined && machines.length === 0) {
    const kept = object.metadata.finalizers?.filter((one) => one !== finalizers.scheduledMachine) ?? []
    await ctx.kube.patch(
      refOf(object),
      { type: "merge", body: { metadata: { finalizers: kept } } },
      { fieldManager },
    )
    ctx.ownWrites.forget(key)
    return settled
  }
  const message = observed.problems.map(describeProblem).join("; ").slice(0, 32_768)
  const observedGeneration = generation === undefined ? {} : { observedGeneration: generation }
  const now = ctx.clock.now()
  const said = { status: "False", reason: "InvalidTemplate", message, ...observedGeneration } as const
  const before = object.status?.conditions?.filter(({ type }) => type === "SpecValid" || type === "Ready")
  const conditions = setCondition(
    setCondition(before, { ...said, type: "SpecValid" }, now),
    { ...said, type: "Ready", reason: "Failed" },
    now,
  )
  await tellEvents(object, badNews(object.status?.conditions, conditions), ctx)
  await applyStatus(
    ctx.kube,
    object,
    { phase: "Error", ready: false, message, conditions, ...observedGeneration },
    { fieldManager },
  )
  return settled
}
