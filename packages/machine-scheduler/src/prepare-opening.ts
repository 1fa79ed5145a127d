import { splitKey, type Key } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import type { Decision } from "./decision.ts"
import { lookAtBlueprints } from "./look/blueprints.ts"
import { lookAtControlPlane } from "./look/control-plane.ts"
import { joinDeadline } from "./exists.ts"
import { absent, type Observed, seen } from "./observed.ts"
import type { OpeningWish } from "./openings.ts"
import { millis } from "./status.ts"

/** The second look of an opening: what to build from, and whether it is its turn. */
export async function prepareOpening(
  key: Key,
  observed: Observed,
  ctx: Context,
): Promise<Pick<Observed, "blueprints" | "controlPlane" | "mustWait">> {
  const { namespace } = splitKey(key)
  const cluster = seen(observed.cluster)?.object
  const controlPlane =
    cluster === undefined || observed.dialect === undefined
      ? absent
      : await lookAtControlPlane(ctx.kube, cluster, observed.dialect)
  const blueprints = await lookAtBlueprints(ctx.kube, namespace, observed.intent.spec)
  if (blueprints.kind !== "present") return { blueprints, controlPlane, mustWait: undefined }
  const turn = ctx.openings.ask(key, wishOf(observed, ctx.clock.now()))
  return {
    blueprints,
    controlPlane,
    mustWait: turn.granted ? undefined : { message: turn.message, until: turn.until },
  }
}

/** Keeps the queue of openings true: who is on the way, who will come, who is done. */
export function tellOpenings(
  key: Key,
  observed: Observed,
  decision: Decision,
  ctx: Pick<Context, "openings" | "clock">,
): void {
  const machine = seen(observed.machine)
  const isUp = decision.status.conditions?.find(({ type }) => type === "NodeReady")?.status === "True"
  const leaves = decision.status.closing !== undefined
  // One that was up long ago, or never came up, does not keep the others waiting.
  const due = joinDeadline(observed)
  const mayCome = due === undefined || ctx.clock.now() < due
  if (machine !== undefined && !isUp && !leaves && mayCome) return ctx.openings.underWay(key)
  if (decision.opens) return
  ctx.openings.done(key)
  const at = millis(decision.status.nextActivation)
  if (machine === undefined && at !== undefined)
    ctx.openings.expect(key, wishOf(observed, at - observed.clockOffset))
}

const wishOf = ({ intent, object }: Observed, at: number): OpeningWish => ({
  priority: intent.priority,
  at,
  cluster: `${object.metadata.namespace}/${intent.spec.clusterName}`,
  ratePerMinute: intent.opening.ratePerMinute,
})
