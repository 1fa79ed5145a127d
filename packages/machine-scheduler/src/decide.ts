import { finalizers } from "@nightshift/crds"
import { conclude } from "./conclude.ts"
import { keepWords } from "./conditions.ts"
import type { Decision } from "./decision.ts"
import { type Draft, newDraft, note, say } from "./draft.ts"
import { type Exists, existsNow, failureOf, hasNoChildren } from "./exists.ts"
import { clear } from "./moves/clear.ts"
import { close } from "./moves/close.ts"
import { kill } from "./moves/kill.ts"
import { noteOpening, open } from "./moves/open.ts"
import { tend } from "./moves/tend.ts"
import { sayNode } from "./node/tend.ts"
import { type Observed, seen } from "./observed.ts"
import { endWindow, recordFailure } from "./opening.ts"
import { type Outlook, outlookOf } from "./outlook.ts"
import { rememberReclaim } from "./reclaim.ts"
import { causeOf } from "./status.ts"
import { standAside, standStill } from "./stand-still.ts"
import { statusOf } from "./tell.ts"
import { type Wish, wishOf } from "./wish.ts"

interface Scene {
  readonly observed: Observed
  readonly outlook: Outlook
  readonly wish: Wish
  readonly draft: Draft
  readonly now: number
}

type Move = (scene: Scene) => void

/** What ought to be, crossed with what is there. Everything the scheduler ever does is one of these words. */
const table: Readonly<Record<Wish["want"], Readonly<Record<Exists, Move>>>> = {
  run: {
    nothing: opened,
    partial: opened,
    running: tended,
    failed: replaced,
    closing: tended,
    leaving: finished,
  },
  return: {
    nothing: rested,
    partial: cleared,
    running: closed,
    failed: closed,
    closing: closed,
    leaving: closed,
  },
  gone: {
    nothing: rested,
    partial: cleared,
    running: killed,
    failed: killed,
    closing: killed,
    leaving: killed,
  },
  rest: {
    nothing: rested,
    partial: rested,
    running: tended,
    failed: tended,
    closing: finished,
    leaving: finished,
  },
}

/** Pure: the same look at the same instant gives the same decision. */
export function decide(observed: Observed, now: number): Decision {
  const draft = newDraft(observed)
  const outlook = outlookOf(observed, now + observed.clockOffset)
  const exists = existsNow(observed, now)
  if (standStill(observed, outlook, draft, now)) {
    if (exists !== "nothing") sayWhatStays(observed, draft)
    return frozen(draft, statusOf(observed, outlook, resting, exists, draft, now), now)
  }
  standAside(observed, draft)
  const wish = wishOf(observed, outlook, now)
  tellMisplaced(observed, draft)
  tellOpened(observed, outlook, draft)
  rememberReclaim(observed, outlook, draft, now)
  conclude(observed, outlook, wish, exists, draft, now)
  const isNobody = observed.elderTwin !== undefined && exists === "nothing"
  if (metadata(observed).deletionTimestamp === undefined && !hasFinalizer(observed) && !isNobody)
    draft.actions.push({ do: "addFinalizer" })
  table[wish.want][exists]({ observed, outlook, wish, draft, now })
  if (draft.opens && observed.blueprints.kind === "absent") return toBeDecidedAgain
  endWindow(draft, outlook)
  wakeAtEdges(observed, outlook, draft, now)
  return frozen(draft, statusOf(observed, outlook, wish, exists, draft, now), now)
}

/** An opening of which nobody has looked yet what to build from: nothing of this is done or told. */
const toBeDecidedAgain: Decision = Object.freeze({
  actions: [],
  status: {},
  notes: [],
  opens: true,
  wakeAt: undefined,
})

const resting: Wish = { want: "rest" }

/** Nothing is done about the machine, and it is still there: its Node is looked at, the rest is as it was said last. */
function sayWhatStays(observed: Observed, draft: Draft): void {
  sayNode(observed, draft)
  for (const type of ["MachineReady", "NodeTainted"] as const) keepWords(observed, draft, type)
}

const metadata = ({ object }: Observed): Observed["object"]["metadata"] => object.metadata

const hasFinalizer = (observed: Observed): boolean =>
  metadata(observed).finalizers?.includes(finalizers.scheduledMachine) === true

/** What is left of a return goes first: names are the same in every window, and in both groups. */
function opened({ observed, outlook, draft, now }: Scene): void {
  const stepsAside = observed.elderTwin !== undefined
  if (stepsAside && hasNoChildren(observed)) return
  if (draft.facts.closing === undefined && !stepsAside) open(observed, outlook, draft, now)
  else clear(observed, draft)
}

function tended({ observed, outlook, draft, now }: Scene): void {
  tend(observed, outlook, draft, now)
}

/** A machine of no use makes room for the next attempt, with a short drain if it has a Node. */
function replaced({ observed, outlook, draft, now }: Scene): void {
  const failure = failureOf(observed, now)
  if (failure !== undefined) {
    recordFailure(observed, outlook, draft, failure.message, now)
    say(draft, "MachineReady", "False", failure.reason, failure.message)
  }
  close(observed, draft, now, "MachineFailed", undefined)
}

function closed({ observed, wish, draft, now }: Scene): void {
  if (wish.want === "return") close(observed, draft, now, wish.cause, wish.promisedAt)
}

/** A return that has begun goes on for the reason it began, whatever the schedule says by now. */
function finished({ observed, draft, now }: Scene): void {
  const closing = draft.facts.closing
  close(observed, draft, now, closing === undefined ? "MachineDeleted" : causeOf(closing), undefined)
}

function killed({ observed, draft, now }: Scene): void {
  kill(observed, draft, now)
}

function cleared({ observed, draft }: Scene): void {
  clear(observed, draft)
}

/** Nothing is there and nothing should be; a deleted object may go now. */
function rested({ observed, draft }: Scene): void {
  if (metadata(observed).deletionTimestamp !== undefined && hasFinalizer(observed))
    draft.actions.push({ do: "dropFinalizer" })
}

/** Once for each generation: fields that stand where the slides printed them, and whether they count all the same. */
function tellMisplaced(observed: Observed, draft: Draft): void {
  const { misplaced, spec } = observed.intent
  const { status, metadata } = observed.object
  if (misplaced.length === 0 || status?.observedGeneration === metadata.generation) return
  const says = misplaced.map((field) => {
    const counts = spec.machineTemplate[field] === spec[field]
    const what = counts ? "read as meant" : `without effect, because spec.${field} is given`
    return `spec.machineTemplate.${field}: ${what}`
  })
  note(draft, "Warning", "MisplacedFields", `${says.join("; ")}; the place is directly under spec`)
}

/** A Machine that no status knows was made by somebody who died before it was told. */
function tellOpened(observed: Observed, outlook: Outlook, draft: Draft): void {
  const uid = seen(observed.machine)?.uid
  if (uid !== undefined && uid !== observed.object.status?.machineRef?.uid) noteOpening(draft, outlook)
}

function wakeAtEdges(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  const edges = outlook.known
    ? [outlook.until, outlook.nextCleanup, outlook.nextActivation]
    : [outlook.promise?.nextCleanup]
  for (const at of edges)
    if (at !== undefined && at - observed.clockOffset > now) draft.wake.push(at - observed.clockOffset)
}

function frozen(draft: Draft, status: Decision["status"], now: number): Decision {
  const wakeAt = draft.wake.filter((at) => at > now)
  return Object.freeze({
    actions: draft.actions,
    status,
    notes: draft.notes,
    opens: draft.opens,
    wakeAt: wakeAt.length === 0 ? undefined : Math.min(...wakeAt),
  })
}
