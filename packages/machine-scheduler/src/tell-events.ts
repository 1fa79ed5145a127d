import type { KubeObject, Timer } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import type { Action, Decision, Note } from "./decision.ts"

type Surroundings = Pick<Context, "recorder" | "clock">

/** Nothing waits longer than this for its events. */
const courtesyMs = 1_000

/**
 * Events of notes. Each is with the server, or given up for good, before the status is written that makes it past: whoever
 * dies in between leaves it to be found and told again, so that every event is seen at least once. A server that answers
 * everything but events is waited for a second; then the rest goes on, and its events when they can.
 * @throws Error when the server does not answer; the status must not be written then
 */
export async function tellEvents(
  object: KubeObject,
  notes: readonly Note[],
  { recorder, clock }: Surroundings,
): Promise<void> {
  if (notes.length === 0) return
  const telling = recorded(object, notes, recorder)
  // When it is not waited for any more, what becomes of it is nobody's fault.
  telling.catch(() => {})
  let timer: Timer | undefined
  const patience = new Promise<void>((resolve) => {
    timer = clock.after(courtesyMs, resolve)
  })
  try {
    await Promise.race([telling, patience])
  } finally {
    timer?.cancel()
  }
}

async function recorded(
  object: KubeObject,
  notes: readonly Note[],
  recorder: Context["recorder"],
): Promise<void> {
  const tellings = await Promise.all(
    notes.map(({ type, reason, message }) =>
      recorder.record(object, { type, reason, action: reason, note: message }),
    ),
  )
  if (tellings.includes("unanswered"))
    throw new Error("could not record an event, the API server does not answer: the status waits for it")
}

/** What may be gone a moment later, and with it everything that the next look could tell by. */
const last: ReadonlySet<Action["do"]> = new Set<Action["do"]>(["delete", "releaseHook", "dropFinalizer"])

/**
 * Tells the events of a decision before it is carried out, where afterwards it may be too late for that.
 * @returns the notes that are left to be told afterwards
 */
export async function foretell(
  object: KubeObject,
  { actions, notes }: Decision,
  ctx: Surroundings,
): Promise<readonly Note[]> {
  if (!actions.some((action) => last.has(action.do))) return notes
  await tellEvents(object, notes, ctx)
  return []
}
