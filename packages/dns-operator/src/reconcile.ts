import { type Outcome, until } from "@nightshift/operator-runtime"
import { act, type Results } from "./act.ts"
import type { ServerView } from "./board.ts"
import type { Context } from "./context.ts"
import { type Decision, decide } from "./decide.ts"
import { type Look, observe, type Observed } from "./observe.ts"
import { report } from "./report.ts"
import { earliest } from "./zone-view.ts"

/** One zone on one server: look, think, do, tell, and come back at the next instant that matters. */
export async function reconcile(key: string, ctx: Context): Promise<Outcome> {
  const begun = ctx.clock.now()
  const looked = await observe(key, ctx)
  if (looked.kind !== "observed") return unobserved(looked, ctx)
  const { observed } = looked
  const decision = decide(observed, ctx.owner, ctx.clock.now())
  const results = await act(decision, observed, ctx)
  report(observed, decision, results, ctx)
  observed.replica.took = ctx.clock.now() - begun
  return until(nextLook(observed, decision, results, ctx))
}

function unobserved(looked: Exclude<Look, { kind: "observed" }>, ctx: Context): Outcome {
  if (looked.kind === "gone") return until(undefined)
  const { zoneKey, server, role, problem } = looked
  // What records ask for is judged all the same.
  ctx.zones.view(zoneKey)
  ctx.board.put(zoneKey, unusableView(server, role, problem))
  return until(undefined)
}

/**
 * A server that is not yet seen with everything is looked at again after as long as it has been behind, up to five
 * seconds: a secondary is behind, and a signing primary shows a change a moment after it took it. One that is as it should
 * be waits for the next instant that time alone makes interesting, and at the latest for the slow tick.
 */
function nextLook(
  observed: Observed,
  decision: Decision,
  results: Results,
  ctx: Context,
): number | undefined {
  const { replica, server, zoneKey } = observed
  const failed = results.problem !== undefined
  const isWaiting = replica.verifiedAt === undefined && decision.held === undefined
  if (failed || isWaiting) {
    // Time, not looks: what else wakes this zone meanwhile must not make the next look late.
    const now = ctx.clock.now()
    const elapsed = now - (replica.behindSince ?? now)
    const pause = Math.min(Math.max(failed ? 250 : 10, elapsed), 5_000)
    replica.stale = true
    ctx.wakeServer(zoneKey, server.key, results.again && replica.behind === 1 ? 0 : pause)
  }
  return earliest([decision.wakeAt, replica.readAt + ctx.safetyTick])
}

/** How a server stands that cannot be asked at all. */
export const unusableView = (
  server: string,
  role: ServerView["role"],
  problem: ServerView["problem"],
): ServerView => ({
  server,
  role,
  serial: undefined,
  readAt: undefined,
  verifiedAt: undefined,
  problem,
  signsWithPrevious: false,
  obstacles: [],
  pending: new Set(),
  refused: new Map(),
  held: undefined,
  drifted: 0,
  created: false,
  dsRecords: [],
  serves: () => false,
  lacks: () => false,
})
