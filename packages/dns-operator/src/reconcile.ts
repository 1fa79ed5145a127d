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
  const looked = await observe(key, ctx)
  if (looked.kind !== "observed") return unobserved(looked, ctx)
  const { observed } = looked
  const decision = decide(observed, ctx.owner, ctx.clock.now())
  const results = await act(decision, observed, ctx)
  report(observed, decision, results, ctx)
  return until(nextLook(observed, decision, results, ctx))
}

function unobserved(looked: Exclude<Look, { kind: "observed" }>, ctx: Context): Outcome {
  if (looked.kind === "gone") return until(undefined)
  const { zoneKey, server, role, problem } = looked
  ctx.board.put(zoneKey, unusableView(server, role, problem))
  return until(undefined)
}

/**
 * A look that failed, or found a secondary behind, is repeated after a pause that doubles up to five seconds; one that
 * went well at the next instant that time alone makes interesting, and at the latest on the slow tick.
 */
function nextLook(
  observed: Observed,
  decision: Decision,
  results: Results,
  ctx: Context,
): number | undefined {
  const { replica, server, zoneKey } = observed
  const failed = results.problem !== undefined
  const late = server.facts.role === "secondary" && replica.verifiedAt === undefined
  const pause = Math.min((failed ? 250 : 20) * 2 ** Math.min(replica.behind - 1, 12), 5_000)
  if (results.again) ctx.wakeServer(zoneKey, server.key, 0)
  else if (failed || late) ctx.wakeServer(zoneKey, server.key, pause)
  return earliest([decision.wakeAt, replica.readAt + ctx.safetyTick])
}

const unusableView = (
  server: string,
  role: ServerView["role"],
  problem: ServerView["problem"],
): ServerView => ({
  server,
  role,
  serial: undefined,
  verifiedAt: undefined,
  problem,
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
