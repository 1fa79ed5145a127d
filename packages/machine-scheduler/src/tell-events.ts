import type { KubeObject, Timer } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import type { Action, Decision, Note } from "./decision.ts"

/**
 * Events of notes. Each is with the server, or given up for good, before the status is written that makes it past: whoever
 * dies in between leaves it to be found and told again, so that every event is seen at least once.
 * @throws Error when the server does not answer; the status must not be written then
 */
export async function tellEvents(
  object: KubeObject,
  notes: readonly Note[],
  { recorder }: Pick<Context, "recorder">,
): Promise<void> {
  const tellings = await Promise.all(
    notes.map(({ type, reason, message }) =>
      recorder.record(object, { type, reason, action: reason, note: message }),
    ),
  )
  if (tellings.includes("unanswered"))
    throw new Error("could not record an event, the API server does not answer: the status waits for it")
}

/** Events that are on their way since before the decision was carried out. */
export interface Foretold {
  readonly telling: Promise<void>
}

/** What may be gone a moment later, and with it everything that the next look could tell by. */
const last: ReadonlySet<Action["do"]> = new Set<Action["do"]>(["delete", "releaseHook", "dropFinalizer"])

/** A host never waits longer than this for its events. */
const courtesyMs = 1_000

/** Tells the events of a decision before it is carried out, where afterwards it may be too late for that. */
export async function foretold(
  object: KubeObject,
  { actions, notes }: Decision,
  ctx: Pick<Context, "recorder" | "clock">,
): Promise<Foretold | undefined> {
  if (notes.length === 0 || !actions.some((action) => last.has(action.do))) return undefined
  const telling = tellEvents(object, notes, ctx)
  let timer: Timer | undefined
  const patience = new Promise<void>((resolve) => {
    timer = ctx.clock.after(courtesyMs, resolve)
  })
  try {
    await Promise.race([telling, patience])
  } finally {
    timer?.cancel()
  }
  // Whoever waits for it hears of its failure; until then it is nobody's fault.
  telling.catch(() => {})
  return { telling }
}
