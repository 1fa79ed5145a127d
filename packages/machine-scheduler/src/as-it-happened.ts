import { isKubeError, setCondition } from "@nightshift/operator-runtime"
import type { Outcome, Result } from "./act.ts"
import type { Decision, Reason } from "./decision.ts"
import type { ScheduledMachine } from "./observed.ts"

/**
 * The decision as it came true. An opening of which an object could not be made has not begun: what was to be told of it is
 * taken back, and what is in the way is why the object is not Ready.
 */
export function asItHappened(
  decision: Decision,
  { status: before, metadata }: ScheduledMachine,
  results: readonly Result[],
  now: number,
): Decision {
  const obstacle = obstacleOf(results)
  if (obstacle === undefined) return decision
  const { lastScheduledTime: _, lastReturn: __, ...status } = decision.status
  const message = obstacle.kind === "failed" ? obstacle.error.message : obstacle.message
  const person = needsPerson(obstacle)
  const reason: Reason = person ? "Failed" : "Opening"
  const { generation } = metadata
  return {
    ...decision,
    notes: decision.notes.filter(({ reason }) => reason !== "Opening"),
    status: {
      ...status,
      ...(before?.lastScheduledTime && { lastScheduledTime: before.lastScheduledTime }),
      ...(before?.lastReturn && { lastReturn: before.lastReturn }),
      ...(person ? { phase: "Error" as const } : {}),
      message,
      conditions: setCondition(
        status.conditions,
        {
          type: "Ready",
          status: "False",
          reason,
          message: message.slice(0, 32_768),
          ...(generation === undefined ? {} : { observedGeneration: generation }),
        },
        now,
      ),
    },
  }
}

type Obstacle = Exclude<Outcome, Happened>

/** Why an object of an opening could not be made. */
export function obstacleOf(results: readonly Result[]): Obstacle | undefined {
  const outcomes = results.flatMap(({ action, outcome }) => (action.do === "create" ? [outcome] : []))
  return outcomes.find((outcome): outcome is Obstacle => !happened(outcome))
}

type Happened = Outcome & { readonly kind: "done" | "kept" }

const happened = (outcome: Outcome): outcome is Happened => outcome.kind === "done" || outcome.kind === "kept"

/** What is there goes by itself, and so does a server's bad hour; a name that is taken and a refusal do not. */
const needsPerson = (obstacle: Obstacle): boolean =>
  obstacle.kind === "foreign" ||
  (obstacle.kind === "failed" &&
    isKubeError(obstacle.error, "invalid", "forbidden", "unauthorized", "notServed"))
