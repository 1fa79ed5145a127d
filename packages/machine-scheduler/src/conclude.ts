import { annotations } from "@nightshift/crds"
import { timestamp } from "@nightshift/operator-runtime"
import { announceClosing } from "./closing-facts.ts"
import { type Draft, note, say } from "./draft.ts"
import type { Exists } from "./exists.ts"
import { recordFailure } from "./opening.ts"
import { type Observed, seen } from "./observed.ts"
import type { Outlook } from "./outlook.ts"
import { causeOf, millis, type ReturnFacts } from "./status.ts"
import type { Wish } from "./wish.ts"

type Going = Extract<Wish, { readonly want: "return" | "gone" }>

/** What is over: a return that came to its end, a Machine that vanished, a Node that stayed away or did not. */
export function conclude(
  observed: Observed,
  outlook: Outlook,
  wish: Wish,
  exists: Exists,
  draft: Draft,
  now: number,
): void {
  const wasThere = observed.object.status?.machineRef?.uid !== undefined
  const noMachine = exists === "nothing" || exists === "partial"
  const { closing } = draft.facts
  const wanted = wish.want === "run" || wish.want === "rest"
  if (exists === "nothing" && closing !== undefined) {
    returned(observed, draft, now)
    if (wanted && causeOf(closing) === "MachineDeleted") deleted(observed, outlook, draft, now)
  } else if (noMachine && wasThere && closing === undefined)
    if (wanted) vanished(observed, outlook, draft, now)
    else returnedUntold(observed, wish, draft, now)
  verifyReturn(observed, draft, now)
}

function returned(observed: Observed, draft: Draft, now: number): void {
  const { closing } = draft.facts
  const due = millis(closing?.deadline)
  const overrun = due !== undefined && now > due ? Math.round((now - due) / 1000) : undefined
  rememberNode(observed, draft, now, overrun)
  draft.facts.closing = undefined
  draft.facts.drain = undefined
  say(
    draft,
    "Closing",
    "False",
    "Returned",
    `${closing?.reason ?? "closed"}: the host is back since ${timestamp(now)}`,
  )
  note(
    draft,
    "Normal",
    "Returned",
    overrun === undefined ? "the host is back" : `the host is back, ${overrun}s late`,
  )
}

/** It went as it should, and whoever took it away died before the status knew: told now, and nobody's failure. */
function returnedUntold(observed: Observed, wish: Going, draft: Draft, now: number): void {
  const cause = wish.want === "gone" ? "KillSwitch" : wish.cause
  rememberNode(observed, draft, now, undefined)
  announceClosing(draft, cause)
  say(draft, "Closing", "False", "Returned", `${cause}: the host is back since ${timestamp(now)}`)
  note(draft, "Normal", "Returned", "the host is back")
}

/** Somebody took it away without a trace. */
function vanished(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  rememberNode(observed, draft, now, undefined)
  deleted(observed, outlook, draft, now)
}

/** Somebody took away what is still wanted: it counts as a failure, lest two controllers make and delete in turns. */
function deleted(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  recordFailure(observed, outlook, draft, "the Machine was deleted by somebody else", now)
}

function rememberNode(observed: Observed, draft: Draft, now: number, overrun: number | undefined): void {
  const { nodeRef, providerID } = observed.object.status ?? {}
  if (nodeRef?.name === undefined) return
  draft.facts.lastReturn = {
    node: nodeRef.name,
    ...(nodeRef.uid === undefined ? {} : { nodeUid: nodeRef.uid }),
    ...(providerID === undefined ? {} : { providerID }),
    returnedAt: timestamp(now),
    ...(overrun === undefined ? {} : { overrunSeconds: overrun }),
  }
}

/** The Node must stay away for a while. It delays nothing; only a Node that comes back stops the next opening. */
function verifyReturn(observed: Observed, draft: Draft, now: number): void {
  const facts = draft.facts.lastReturn
  if (facts === undefined) return
  const name = facts.node ?? ""
  if (facts.cameBackAt !== undefined) return unclean(observed, draft, facts, now)
  if (facts.verifiedAt !== undefined)
    return say(draft, "CleanReturn", "True", "NodeStayedAway", `Node ${name} stayed away`)
  const until = (millis(facts.returnedAt) ?? now) + observed.intent.nodeGoneFor
  const node = seen(observed.node)
  const another = node !== undefined && node.uid !== facts.nodeUid
  if (node !== undefined && (another || now >= until)) {
    note(
      draft,
      "Warning",
      "NodeCameBack",
      `Node ${name} is on the workload cluster after its host was given back`,
    )
    const said = acknowledgement(observed)
    const stale = said === undefined ? {} : { staleAcknowledgement: said.slice(0, 1024) }
    return unclean(observed, draft, { ...facts, cameBackAt: timestamp(now), ...stale }, now)
  }
  if (observed.node.kind === "unknown") {
    say(draft, "CleanReturn", "Unknown", observed.node.reason, observed.node.message)
    return
  }
  if (now < until) {
    draft.wake.push(until)
    return say(
      draft,
      "CleanReturn",
      "Unknown",
      "Verifying",
      `Node ${name} must stay away until ${timestamp(until)}`,
    )
  }
  draft.facts.lastReturn = { ...facts, verifiedAt: timestamp(now) }
  say(draft, "CleanReturn", "True", "NodeStayedAway", `Node ${name} stayed away`)
}

/** An acknowledgement is said after the fact: one that stood there before has to be taken away, or be worded anew. */
function unclean(
  observed: Observed,
  draft: Draft,
  { staleAcknowledgement, ...facts }: ReturnFacts,
  now: number,
): void {
  const said = acknowledgement(observed)
  const stale = said !== undefined && said.slice(0, 1024) === staleAcknowledgement
  const names = said !== undefined && !stale && said.split(/\s/, 1)[0] === facts.node
  const acknowledgedAt = facts.acknowledgedAt ?? (names ? timestamp(now) : undefined)
  draft.facts.lastReturn = {
    ...facts,
    ...(stale && acknowledgedAt === undefined ? { staleAcknowledgement: said.slice(0, 1024) } : {}),
    ...(acknowledgedAt === undefined ? {} : { acknowledgedAt }),
  }
  const says =
    acknowledgedAt === undefined
      ? `nothing opens until the annotation ${annotations.acknowledgeUncleanReturn} names it${stale ? stillStands(said) : ""}`
      : `acknowledged at ${acknowledgedAt}`
  say(
    draft,
    "CleanReturn",
    "False",
    "NodeCameBack",
    `Node ${facts.node} came back at ${facts.cameBackAt}; ${says}`,
  )
}

/** The Node, and after a space whatever a person adds. */
const acknowledgement = ({ object }: Observed): string | undefined =>
  object.metadata.annotations?.[annotations.acknowledgeUncleanReturn]

const stillStands = (said: string): string =>
  `; "${said}" stands there since before: remove it first, or add a word to it`
