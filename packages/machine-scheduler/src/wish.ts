import type { Observed } from "./observed.ts"
import { seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { reclaimDeadline, reclaimOf } from "./reclaim.ts"
import type { ClosingCause } from "./status.ts"
import { annotations } from "@nightshift/crds"

/** What ought to be, in the order of precedence. */
export type Wish =
  | { readonly want: "run" }
  /** The host goes back, with all due courtesy. */
  | { readonly want: "return"; readonly cause: ClosingCause; readonly promisedAt: number | undefined }
  /** The kill switch: at once, without any. */
  | { readonly want: "gone" }
  /** Nobody can say: what is, stays. */
  | { readonly want: "rest" }

/** Precedence: kill switch > deletion > disabled > reclaim > what the schedule says. */
export function wishOf(observed: Observed, outlook: Outlook, now: number): Wish {
  const { intent, object } = observed
  if (intent.killSwitch) return { want: "gone" }
  if (object.metadata.deletionTimestamp !== undefined) return back("Deleted")
  if (!intent.enabled) return back("Disabled")
  const reclaim = reclaimOf(observed, outlook, now)
  if (reclaim !== undefined) return back("Reclaimed", reclaimDeadline(reclaim))
  const scheduleNow = now + observed.clockOffset
  if (!outlook.known) {
    const { promise } = outlook
    if (promise === undefined || scheduleNow < promise.nextCleanup) return { want: "rest" }
    return back("WindowClosed", promise.window.closesAt - observed.clockOffset)
  }
  const closesAt = outlook.window?.closesAt
  const promisedAt =
    intent.closing.byWindowEnd && closesAt !== undefined ? closesAt - observed.clockOffset : undefined
  if (!outlook.open) return back("WindowClosed")
  if (closesAt !== undefined && outlook.nextCleanup !== undefined && scheduleNow >= outlook.nextCleanup)
    return back("WindowClosed", promisedAt)
  if (intent.opening.immediate && madeFromAnotherSpec(observed)) return back("SpecChanged")
  return { want: "run" }
}

const back = (cause: ClosingCause, promisedAt?: number): Wish => ({ want: "return", cause, promisedAt })

function madeFromAnotherSpec(observed: Observed): boolean {
  const hash = seen(observed.machine)?.object.metadata.annotations?.[annotations.specHash]
  return hash !== undefined && hash !== observed.specHash
}
