import { recordReasons, zoneReasons } from "@nightshift/crds"
import type { ServerProblem, ServerView } from "../board.ts"
import type { RecordObject } from "../kinds.ts"
import type { Loss } from "../records/desired.ts"
import type { DesiredRRset } from "../records/desired.ts"
import { refusalText, type Refusal } from "../records/wish.ts"

/** What is to be said of one record. */
export interface RecordVerdict {
  readonly ready: { readonly status: "True" | "False"; readonly reason: string; readonly message: string }
  readonly conflict: { readonly status: "True" | "False"; readonly reason: string; readonly message: string }
  readonly zone: { readonly name: string; readonly namespace: string; readonly zoneName: string } | undefined
  readonly publishedName: string | undefined
  readonly hash: string | undefined
  readonly values: string | undefined
}

/** What bears on one record, gathered from its zone and the zone's servers. */
export interface RecordFacts {
  readonly zone: RecordVerdict["zone"]
  readonly zoneProblem: string | undefined
  readonly refusal: Refusal | undefined
  readonly losses: readonly Loss[]
  readonly wanted: DesiredRRset | undefined
  readonly servers: readonly string[]
  readonly views: ReadonlyMap<string, ServerView>
}

const { ReconcileSucceeded, Verifying, InvalidValue, InvalidName, ZoneNotReady, UpdateRefused, NoConflict } =
  recordReasons

/** Ready is True only when every authoritative server was seen to answer what the record says. */
export function recordVerdict(facts: RecordFacts): RecordVerdict {
  const { zone, wanted } = facts
  return {
    ready: readyOf(facts),
    conflict: conflictOf(facts),
    zone,
    publishedName: wanted?.rrset.name.toString(),
    hash: wanted?.hash,
    values: wanted?.rrset.rdatas.slice(0, 5).map(String).join(", "),
  }
}

function readyOf(facts: RecordFacts): RecordVerdict["ready"] {
  const { refusal, zoneProblem, losses, wanted, views, servers } = facts
  if (refusal !== undefined) {
    const reason = refusal.field === "spec.name" ? InvalidName : InvalidValue
    return { status: "False", reason, message: refusalText(refusal) }
  }
  const [loss] = losses
  if (loss !== undefined) return { status: "False", reason: reasonOfLoss[loss.reason], message: loss.message }
  for (const view of views.values()) {
    const found = wanted && obstacleOn(view, wanted)
    if (found !== undefined) return { status: "False", ...found }
  }
  if (zoneProblem !== undefined) return { status: "False", reason: ZoneNotReady, message: zoneProblem }
  if (wanted === undefined)
    return { status: "False", reason: Verifying, message: "it is about to be looked at" }
  const waiting = servers.filter((server) => views.get(server)?.serves(wanted) !== true)
  if (waiting.length > 0 || servers.length === 0) {
    return { status: "False", reason: Verifying, message: waitingText(waiting, views) }
  }
  return {
    status: "True",
    reason: ReconcileSucceeded,
    message: `answered by ${servers.length === 1 ? servers[0] : `all ${servers.length} servers`}`,
  }
}

function obstacleOn(view: ServerView, wanted: DesiredRRset): { reason: string; message: string } | undefined {
  const { name, type } = wanted.rrset
  const obstacle = view.obstacles.find((one) => one.name.key === name.key && one.type === type)
  if (obstacle !== undefined) {
    const reason =
      obstacle.reason === "OwnedElsewhere" ? recordReasons.NameOwnedElsewhere : recordReasons.ForeignData
    return { reason, message: `${view.server}: ${obstacle.message}` }
  }
  const refused = view.refused.get(name.key)
  return refused === undefined
    ? undefined
    : { reason: reasonOfRefusal(refused), message: `${view.server}: ${refused.message}` }
}

const { TypeRefused } = recordReasons

const refusals: ReadonlySet<string> = new Set([UpdateRefused, TypeRefused])

const reasonOfRefusal = ({ reason }: ServerProblem): string =>
  reason === zoneReasons.TypeRefused ? TypeRefused : UpdateRefused

function waitingText(waiting: readonly string[], views: ReadonlyMap<string, ServerView>): string {
  if (waiting.length === 0) return "no server serves the zone"
  const each = waiting.map((server) => {
    const problem = views.get(server)?.problem
    return problem === undefined ? `${server} does not answer it yet` : `${server}: ${problem.message}`
  })
  return each.join("; ").slice(0, 1024)
}

function conflictOf(facts: RecordFacts): RecordVerdict["conflict"] {
  const loss = facts.losses.find(({ reason }) => conflicts.has(reason))
  if (loss !== undefined) return { status: "True", reason: reasonOfLoss[loss.reason], message: loss.message }
  for (const view of facts.views.values()) {
    const found = facts.wanted && obstacleOn(view, facts.wanted)
    if (found !== undefined && !refusals.has(found.reason)) return { status: "True", ...found }
  }
  return { status: "False", reason: NoConflict, message: "nobody older claims this name" }
}

const conflicts: ReadonlySet<Loss["reason"]> = new Set(["Conflict", "Taken", "TTLConflict"])

const reasonOfLoss: Readonly<Record<Loss["reason"], string>> = {
  Conflict: recordReasons.CnameBesideData,
  Taken: recordReasons.NameTaken,
  TTLConflict: recordReasons.TtlDiffers,
  TooManyRecords: InvalidValue,
  Occluded: recordReasons.OutsideZone,
  NameTooLong: InvalidName,
}

/** The words for a record that no zone takes. */
export function unboundVerdict(record: RecordObject): RecordVerdict {
  const { zoneRef } = record.spec
  const ready =
    zoneRef === undefined
      ? {
          status: "False" as const,
          reason: recordReasons.NotSelected,
          message: "no DNSZone of this namespace selects it by its labels, and spec.zoneRef names none",
        }
      : {
          status: "False" as const,
          reason: recordReasons.ZoneNotFound,
          message: `spec.zoneRef names ${zoneRef.name}, which does not exist or does not allow this namespace`,
        }
  return {
    ready,
    conflict: { status: "False", reason: NoConflict, message: "it is in no zone" },
    zone: undefined,
    publishedName: undefined,
    hash: undefined,
    values: undefined,
  }
}
