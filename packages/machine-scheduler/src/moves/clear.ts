import { refOf } from "@nightshift/operator-runtime"
import { type Draft, say } from "../draft.ts"
import type { Observed } from "../observed.ts"

/** Nothing may be made, and nothing called clean, beside objects that nobody can see. */
export function sayUnlisted(draft: Draft, kind: string): void {
  say(
    draft,
    "MachineReady",
    "False",
    "ChildrenUnknown",
    `the API server does not list ${kind} at present: whether one of ours is there is not known, so this waits`,
  )
}

/** Children without a Machine that nobody needs: deleted here, because no Machine's deletion will take them along. */
export function clear(observed: Observed, draft: Draft): void {
  for (const role of ["bootstrap", "infrastructure"] as const)
    for (const child of observed[role])
      if (child.ours && !child.terminating)
        draft.actions.push({
          do: "delete",
          role,
          ref: refOf(child.object),
          uid: child.object.metadata.uid ?? "",
        })
  const { unlistedChildren } = observed
  if (unlistedChildren === undefined)
    say(
      draft,
      "MachineReady",
      "False",
      "MachineTerminating",
      "bootstrap and infrastructure are being deleted",
    )
  else sayUnlisted(draft, unlistedChildren)
}
