import type { Key, Outcome, ReconcileContext } from "@nightshift/operator-runtime"
import { retry, settled, until } from "@nightshift/operator-runtime"
import { act, type Result, type Subject } from "./act.ts"
import { obstacleOf } from "./as-it-happened.ts"
import type { Context } from "./context.ts"
import { decide } from "./decide.ts"
import type { Decision } from "./decision.ts"
import { lookAtDrain } from "./look/drain.ts"
import { kubeconfigSecretOf } from "./look/workload.ts"
import { observe } from "./observe.ts"
import type { Observed } from "./observed.ts"
import { prepareOpening, tellOpenings } from "./prepare-opening.ts"
import { report } from "./report.ts"
import { foretell } from "./tell-events.ts"
import { decideUnreadable } from "./unreadable.ts"

/** Look, think, do, tell, and say when to come back. */
export async function reconcile(
  key: Key,
  ctx: Context,
  run: Pick<ReconcileContext, "signal">,
): Promise<Outcome> {
  const began = ctx.clock.monotonic()
  const observed = await observe(key, ctx)
  if (observed === undefined) return forgotten(key, ctx)
  const now = ctx.clock.now()
  if ("unreadable" in observed) {
    const object = observed.unreadable
    const { metadata, spec, status } = object
    const subject = { object, kubeconfig: kubeconfigSecretOf(metadata.namespace, spec, status?.clusterName) }
    const results = await carryOut(key, subject, decideUnreadable(observed, now), ctx, run)
    return outcomeOf(failureOf(results), undefined)
  }
  const first = decide(observed, now)
  // What to build from, and whose turn it is, matters only to an opening.
  const opening = first.opens ? await prepareOpening(key, observed, ctx) : undefined
  const decision = opening === undefined ? first : decide({ ...observed, ...opening }, now)
  tellOpenings(key, observed, decision, ctx)
  const results = await carryOut(key, observed, decision, ctx, run)
  // What is refused must not take the turn of those that could open.
  if (obstacleOf(results) !== undefined) ctx.openings.done(key)
  // A return that has just begun looks at its pods from now on; they wake it.
  if (decision.status.closing !== undefined) lookAtDrain(key, observed, true, ctx)
  const seconds = (ctx.clock.monotonic() - began) / 1000
  ctx.metrics.duration.observe({ phase: decision.status.phase ?? "Pending" }, seconds)
  const failure = failureOf(results) ?? unread(opening)
  const next = earlier(decision.wakeAt, ctx.drains.nextRetry(key, now))
  return outcomeOf(failure, next)
}

async function carryOut(
  key: Key,
  subject: Subject,
  decision: Decision,
  ctx: Context,
  { signal }: Pick<ReconcileContext, "signal">,
): Promise<readonly Result[]> {
  const { object } = subject
  const left = await foretell(object, decision, ctx)
  const results = await act(decision.actions, key, subject, ctx)
  await report(key, object, decision, results, left, ctx, signal)
  return results
}

const outcomeOf = (failure: Error | undefined, next: number | undefined): Outcome =>
  failure === undefined ? until(next) : retry(failure, next)

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

/**
 * What did not happen and has to be tried again. A guard that did not hold, or a refused eviction, comes back by itself: a
 * watch shows what changed. A name that is taken may be held by something that is not watched.
 */
function failureOf(results: readonly Result[]): Error | undefined {
  for (const { action, outcome } of results) {
    if (outcome.kind === "failed") return outcome.error
    const taken = outcome.kind === "foreign" || outcome.kind === "wait"
    if (taken && action.do === "create") return new Error(outcome.message)
  }
  return undefined
}

/** Templates and control planes are not watched, so one that is not there yet, or could not be read, is asked for again. */
function unread(opening: Pick<Observed, "blueprints" | "controlPlane"> | undefined): Error | undefined {
  if (opening === undefined) return undefined
  const { blueprints, controlPlane } = opening
  if (controlPlane.kind === "unknown") return new Error(controlPlane.message)
  const missing = blueprints.kind === "problem" && blueprints.reason === "TemplateNotFound"
  return missing ? new Error(blueprints.message) : undefined
}

function forgotten(key: Key, ctx: Context): Outcome {
  ctx.ownWrites.forget(key)
  ctx.specs.forget(key)
  ctx.openings.done(key)
  ctx.drains.end(key)
  return settled
}
