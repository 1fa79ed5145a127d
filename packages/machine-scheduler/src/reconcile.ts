import type { Key, Outcome, ReconcileContext } from "@nightshift/operator-runtime"
import { retry, settled, until } from "@nightshift/operator-runtime"
import { act, type Result } from "./act.ts"
import type { Context } from "./context.ts"
import { decide } from "./decide.ts"
import { lookAtDrain } from "./look/drain.ts"
import { observe } from "./observe.ts"
import type { Observed } from "./observed.ts"
import { prepareOpening, tellOpenings } from "./prepare-opening.ts"
import { report } from "./report.ts"
import { decideUnreadable } from "./unreadable.ts"

/** Look, think, do, tell, and say when to come back. */
export async function reconcile(
  key: Key,
  ctx: Context,
  run: Pick<ReconcileContext, "signal">,
): Promise<Outcome> {
  const observed = await observe(key, ctx)
  if (observed === undefined) return forgotten(key, ctx)
  const now = ctx.clock.now()
  if ("unreadable" in observed) {
    const decision = decideUnreadable(observed, now)
    const results = await act(decision.actions, key, observed.unreadable, ctx)
    await report(key, observed.unreadable, decision, results, ctx, run.signal)
    return outcomeOf(failureOf(results), undefined)
  }
  const first = decide(observed, now)
  // What to build from, and whose turn it is, matters only to an opening.
  const opening = first.opens ? await prepareOpening(key, observed, ctx) : undefined
  const decision = opening === undefined ? first : decide({ ...observed, ...opening }, now)
  const results = await act(decision.actions, key, observed.object, ctx)
  tellOpenings(key, observed, decision, ctx)
  await report(key, observed.object, decision, results, ctx, run.signal)
  // A return that has just begun looks at its pods from now on; they wake it.
  if (decision.status.closing !== undefined) lookAtDrain(key, observed, true, ctx)
  const failure = failureOf(results) ?? missingTemplate(opening?.blueprints)
  const next = earlier(decision.wakeAt, ctx.drains.nextRetry(key, now))
  return outcomeOf(failure, next)
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

/** Templates are not watched, so one that is not there yet is asked for again. */
function missingTemplate(blueprints: Observed["blueprints"] | undefined): Error | undefined {
  const missing = blueprints?.kind === "problem" && blueprints.reason === "TemplateNotFound"
  return missing ? new Error(blueprints.message) : undefined
}

function forgotten(key: Key, ctx: Context): Outcome {
  ctx.ownWrites.forget(key)
  ctx.openings.done(key)
  ctx.drains.end(key)
  return settled
}
