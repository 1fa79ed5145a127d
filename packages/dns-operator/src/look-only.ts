import { keyOf } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import { decide } from "./decide.ts"
import { observe } from "./observe.ts"
import { unusableView } from "./reconcile.ts"
import { serverView } from "./report.ts"
import { zoneServerKey } from "./server-key.ts"
import { askFor } from "./servers/verify.ts"

/** The first two verbs of a reconcile, look and think, for each server of the zone: for telling, not for doing. */
export async function lookOnly(zone: string, ctx: Context): Promise<void> {
  const { primaries, secondaries } = ctx.zones.servers(zone)
  for (const instance of [...primaries, ...secondaries]) {
    const looked = await observe(zoneServerKey(zone, keyOf(instance)), ctx)
    if (looked.kind === "unusable")
      ctx.board.put(zone, unusableView(looked.server, looked.role, looked.problem))
    if (looked.kind !== "observed") continue
    const { observed } = looked
    const decision = decide(observed, ctx.owner, ctx.clock.now())
    for (const action of decision.actions) if (action.kind === "ask") await askFor(action, observed)
    const found = { found: observed.found, written: undefined, problem: decision.problem, again: false }
    ctx.board.put(zone, serverView(observed, decision, found, ctx))
  }
}
