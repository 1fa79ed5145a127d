import { zoneConditions, zoneReasons } from "@nightshift/crds"
import { type Condition, type ConditionUpdate, setCondition, timestamp } from "@nightshift/operator-runtime"
import type { ServerView } from "../board.ts"
import type { DnsZone, ZoneStatus } from "../kinds.ts"
import { refusalText, sourceText } from "../records/wish.ts"
import type { ZoneView } from "../zone-view.ts"

/** Why a zone cannot be served at all, before any server is asked. */
export interface ZoneProblem {
  readonly reason: string
  readonly message: string
}

export interface ZoneFacts {
  readonly zone: DnsZone
  readonly problem: ZoneProblem | undefined
  readonly view: ZoneView | undefined
  readonly servers: readonly string[]
  readonly views: ReadonlyMap<string, ServerView>
}

type Judged = Pick<ConditionUpdate, "status" | "reason" | "message">

/** The status of a zone: conditions, and a few numbers per server. Never a list of records. */
export function zoneStatus(facts: ZoneFacts, now: number): ZoneStatus {
  const { zone, views, servers } = facts
  const observedGeneration = zone.metadata.generation ?? 0
  let conditions: readonly Condition[] = zone.status?.conditions ?? []
  const degraded = degradedBy(facts)
  const behind = servers.filter((server) => !isCurrent(views.get(server)))
  const judged: Readonly<Record<string, Judged>> = {
    [zoneConditions.Ready]: degraded ?? readyBy(facts, behind),
    [zoneConditions.Progressing]:
      degraded === undefined && behind.length > 0
        ? { status: "True", reason: zoneReasons.Converging, message: `waiting for ${behind.join(", ")}` }
        : {
            status: "False",
            reason: degraded?.reason ?? zoneReasons.ReconcileSucceeded,
            message: degraded?.message ?? "nothing is under way",
          },
    [zoneConditions.Degraded]:
      degraded === undefined
        ? {
            status: "False",
            reason: zoneReasons.Healthy,
            message: "everything that was asked for could be done",
          }
        : { ...degraded, status: "True" },
    [zoneConditions.Drift]: driftOf(facts),
  }
  for (const [type, update] of Object.entries(judged)) {
    conditions = setCondition(
      conditions,
      { type, ...update, message: update.message.slice(0, 2048), observedGeneration },
      now,
    )
  }
  const dsRecords = [...new Set([...views.values()].flatMap((view) => view.dsRecords))]
  return {
    conditions,
    observedGeneration,
    ...counts(facts),
    bind9InstancesCount: servers.length,
    created: [...views.values()].some(({ created }) => created),
    servers: servers.map((server) => serverStatus(server, views)),
    ...(dsRecords.length > 0 ? { dnssec: { signed: true, dsRecords } } : {}),
  }
}

function counts({ view, views }: ZoneFacts) {
  if (view === undefined) return {}
  const sources = new Set(view.wishes.map(({ source }) => sourceText(source)))
  const records = [...sources].filter((source) => /^[A-Z]+Record\//.test(source)).length
  const serial = newestSerial(views)
  return {
    recordsCount: records,
    sourcesCount: sources.size - records,
    rrsetsCount: [...view.merged.desired.values()].reduce((sum, types) => sum + types.size, 0),
    ...(serial > 0 ? { serial } : {}),
    ...(view.silent.length > 0 ? { silentClusters: view.silent.slice(0, 64).map(({ name }) => name) } : {}),
  }
}

const newestSerial = (views: ReadonlyMap<string, ServerView>): number =>
  Math.max(
    ...[...views.values()].filter(({ role }) => role === "primary").map(({ serial }) => serial ?? 0),
    0,
  )

function serverStatus(server: string, views: ReadonlyMap<string, ServerView>) {
  const view = views.get(server)
  const slash = server.indexOf("/")
  const newest = newestSerial(views)
  return {
    namespace: server.slice(0, slash),
    name: server.slice(slash + 1),
    role: view?.role ?? "secondary",
    reachable: view !== undefined && view.serial !== undefined && view.problem === undefined,
    ...(view?.serial === undefined ? {} : { serial: view.serial, lag: Math.max(0, newest - view.serial) }),
    ...(view?.verifiedAt === undefined ? {} : { verifiedAt: timestamp(view.verifiedAt) }),
    ...(view?.problem === undefined ? {} : { message: view.problem.message.slice(0, 512) }),
  }
}

/** A server is current when it was looked at, has no problem and was seen with everything it should hold. */
const isCurrent = (view: ServerView | undefined): boolean =>
  view !== undefined && view.problem === undefined && view.verifiedAt !== undefined

function readyBy({ servers, views }: ZoneFacts, behind: readonly string[]): Judged {
  if (behind.length === 0) {
    return {
      status: "True",
      reason: zoneReasons.ReconcileSucceeded,
      message: `verified on ${servers.length} servers`,
    }
  }
  const seen = behind.filter((server) => views.get(server)?.role === "secondary")
  const reason = seen.length === behind.length ? zoneReasons.SecondaryBehind : zoneReasons.Converging
  return { status: "False", reason, message: `not yet verified on ${behind.join(", ")}` }
}

/** The first thing that a person should look at; undefined when all is well. */
function degradedBy(facts: ZoneFacts): Judged | undefined {
  const bad = (reason: string, message: string): Judged => ({ status: "False", reason, message })
  if (facts.problem !== undefined) return bad(facts.problem.reason, facts.problem.message)
  const views = [...facts.views.values()]
  const broken = views.find(({ problem }) => problem !== undefined)
  if (broken?.problem !== undefined)
    return bad(broken.problem.reason, `${broken.server}: ${broken.problem.message}`)
  const held = views.find((view) => view.held !== undefined)?.held
  if (held !== undefined) return bad(zoneReasons.MassDelete, held.message)
  const stale = facts.view?.silent.find((cluster) => cluster.stale)
  if (stale !== undefined)
    return bad(
      zoneReasons.SourceStale,
      `cluster ${stale.name} was silent for too long: its records are withdrawn`,
    )
  const refusal = facts.view?.refusals.find(({ source }) => !source.kind.endsWith("Record"))
  return refusal === undefined
    ? undefined
    : bad(zoneReasons.InvalidName, `${sourceText(refusal.source)}: ${refusalText(refusal)}`)
}

function driftOf({ views }: ZoneFacts): Judged {
  const reported = [...views.values()].flatMap(({ obstacles }) =>
    obstacles.filter(({ reason }) => reason === "Drift"),
  )
  if (reported[0] !== undefined) {
    return {
      status: "True",
      reason: zoneReasons.DriftFound,
      message: `${reported.length}: ${reported[0].message}`,
    }
  }
  return { status: "False", reason: zoneReasons.NoDrift, message: "our names are as we wrote them" }
}
