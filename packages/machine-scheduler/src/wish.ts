import type { Observed } from "./observed.ts"
import { seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { reclaimOf } from "./reclaim.ts"
import type { ClosingCause } from "./status.ts"
import { annotations } from "@nightshift/crds"

/** What ought to be, in the order of precedence. */
export type Wish =
  | { readonly want: "run" }
  /** The host goes back, with all due courtesy; when it was promised back by its window's end, no cause may break that. */
  | { readonly want: "return"; readonly cause: ClosingCause; readonly promisedAt: number | undefined }
  /** The kill switch: at once, without any. */
  | { readonly want: "gone" }
  /** Nobody can say: what is, stays. */
  | { readonly want: "rest" }

/** Precedence: kill switch > deletion > disabled > reclaim > what the schedule says. */
export function wishOf(observed: Observed, outlook: Outlook, now: number): Wish {
  const { intent, object } = observed
  if (intent.killSwitch) return { want: "gone" }
  const edges: Partial<Outlook & { readonly known: true }> = outlook.known ? outlook : { ...outlook.promise }
  const closesAt = edges.window?.closesAt
  const promisedAt =
    intent.closing.byWindowEnd && closesAt !== undefined ? closesAt - observed.clockOffset : undefined
  const back = (cause: ClosingCause): Wish => ({ want: "return", cause, promisedAt })
  if (object.metadata.deletionTimestamp !== undefined) return back("Deleted")
  if (!intent.enabled) return back("Disabled")
  if (reclaimOf(observed, outlook, now) !== undefined) return back("Reclaimed")
  if (outlook.known && !outlook.open) return back("WindowClosed")
  const begins = closesAt === undefined ? undefined : edges.nextCleanup
  if (begins !== undefined && now + observed.clockOffset >= begins) return back("WindowClosed")
  if (!outlook.known) return { want: "rest" }
  if (intent.opening.immediate && madeFromAnotherSpec(observed)) return back("SpecChanged")
  return { want: "run" }
}

function madeFromAnotherSpec(observed: Observed): boolean {
  const hash = seen(observed.machine)?.object.metadata.annotations?.[annotations.specHash]
  return hash !== undefined && hash !== observed.specHash
}
