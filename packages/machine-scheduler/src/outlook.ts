import { closingBudget } from "./intent.ts"
import type { Observed } from "./observed.ts"
import { type Edge, evaluate, type OpenWindow } from "./schedule/evaluate.ts"
import type { Rule } from "./schedule/pieces.ts"
import type { Problem } from "./schedule/problem.ts"
import { millis } from "./status.ts"

/** What the schedule says now, whoever says it. Times are the schedule's, which demos may shift. */
export type Outlook =
  | {
      readonly known: true
      readonly open: boolean
      readonly rule: Rule | { readonly by: "provider"; readonly active: boolean }
      readonly window: OpenWindow | undefined
      readonly next: readonly Edge[]
      /** When the next window opens. */
      readonly nextActivation: number | undefined
      /** When the closing sequence of the present or the next window begins. */
      readonly nextCleanup: number | undefined
      /** When the answer may change. */
      readonly until: number | undefined
    }
  | {
      readonly known: false
      readonly reason: string
      readonly problems: readonly Problem[]
      /** What was promised while the schedule could still be read: the host is back when this window ends. */
      readonly promise: Promised | undefined
    }

export interface Promised {
  readonly window: { readonly name: string; readonly opensAt: number | undefined; readonly closesAt: number }
  readonly nextCleanup: number
}

export function outlookOf(observed: Observed, now: number): Outlook {
  const { when, intent, problems } = observed
  const lead = intent.closing.byWindowEnd ? closingBudget(intent) : intent.closing.notice
  const promise = promiseOf(observed, lead)
  if (problems.length > 0) return { known: false, reason: "InvalidSchedule", problems, promise }
  switch (when.kind) {
    case "broken":
      return { known: false, reason: "InvalidSchedule", problems: when.problems, promise }
    case "unresolved":
      return { known: false, reason: "ScheduleUnresolved", problems: [], promise }
    case "provider":
    case "own": {
      const running = observed.machine.kind === "present" && observed.object.status?.closing === undefined
      const answer = evaluate(when.schedule, now, { running, promised: intent.closing.byWindowEnd })
      const closesAt = answer.next.find(({ kind }) => kind === "closes")?.at
      return {
        known: true,
        ...answer,
        rule: when.kind === "provider" ? inItsWords(answer.rule) : answer.rule,
        nextActivation: answer.next.find(({ kind }) => kind === "opens")?.at,
        nextCleanup: closesAt === undefined ? undefined : closesAt - lead,
      }
    }
  }
}

/** As a freeze does, a schedule that cannot be read keeps what is, but not a host that was promised back. */
function promiseOf({ intent, machine, object }: Observed, lead: number): Promised | undefined {
  const window = object.status?.window
  const closesAt = millis(window?.closesAt)
  if (!intent.closing.byWindowEnd || machine.kind === "absent") return undefined
  if (window === undefined || closesAt === undefined) return undefined
  const { name, opensAt } = window
  return { window: { name, opensAt: millis(opensAt), closesAt }, nextCleanup: closesAt - lead }
}

type Deciding = (Outlook & { readonly known: true })["rule"]

/** Its one window and the time outside of it are the provider's word. */
const inItsWords = (rule: Rule): Deciding =>
  rule.by === "window" || rule.by === "closed" ? { by: "provider", active: rule.by === "window" } : rule
