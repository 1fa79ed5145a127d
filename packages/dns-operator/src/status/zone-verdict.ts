import { zoneConditions, zoneReasons } from "@nightshift/crds"
import { type Condition, type ConditionUpdate, setCondition, timestamp } from "@nightshift/operator-runtime"
import type { ServerView } from "../board.ts"
import type { DnsZone, ServerStatus, SilentStatus, ZoneStatus } from "../kinds.ts"
import { anyCluster } from "../records/held.ts"
import { refusalText, sourceText } from "../records/wish.ts"
import type { ZoneView } from "../zone-view.ts"
import { adoptedBy } from "./adopted.ts"

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
  /** Servers that are not the zone's any more and still have something of it. */
  readonly leaving: readonly ServerStatus[]
  readonly views: ReadonlyMap<string, ServerView>
}

export type Judged = Pick<ConditionUpdate, "status" | "reason" | "message">

/** The status of a zone: conditions, and a few numbers per server. Never a list of records. */
export function zoneStatus(facts: ZoneFacts, now: number): ZoneStatus {
  const { zone, views, servers } = facts
  const observedGeneration = zone.metadata.generation ?? 0
  let conditions: readonly Condition[] = zone.status?.conditions ?? []
  const broken = brokenBy(facts)
  const degraded = broken ?? flawedBy(facts)
  const behind = servers.filter((server) => !isCurrent(views.get(server)))
  const judged: Readonly<Record<string, Judged>> = {
    [zoneConditions.Ready]: broken ?? readyBy(facts, behind),
    [zoneConditions.Progressing]:
      broken === undefined && behind.length > 0
        ? { status: "True", reason: zoneReasons.Converging, message: `waiting for ${behind.join(", ")}` }
        : {
            status: "False",
            reason: broken?.reason ?? zoneReasons.ReconcileSucceeded,
            message: broken?.message ?? "nothing is under way",
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
  const adopted = adoptedBy(facts)
  const all = adopted === undefined ? judged : { ...judged, [zoneConditions.Adopted]: adopted }
  for (const [type, update] of Object.entries(all)) {
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
    created: isCreated(facts),
    servers: [
      ...servers.map((server) => serverStatus(server, views, zone.status?.servers)),
      ...facts.leaving,
    ].slice(0, 64),
    ...(dsRecords.length > 0 ? { dnssec: { signed: true, dsRecords } } : {}),
  }
}

/** The status of a zone that is being taken off its servers: nobody may rely on it any more. */
export function terminatingStatus(zone: DnsZone, message: string, now: number): ZoneStatus {
  const observedGeneration = zone.metadata.generation ?? 0
  const words = { reason: zoneReasons.Deleting, message: message.slice(0, 2048), observedGeneration }
  const before: readonly Condition[] = zone.status?.conditions ?? []
  const notReady = setCondition(before, { type: zoneConditions.Ready, status: "False", ...words }, now)
  const conditions = setCondition(
    notReady,
    { type: zoneConditions.Progressing, status: "True", ...words },
    now,
  )
  return { ...zone.status, conditions, observedGeneration }
}

function counts({ zone, view, views }: ZoneFacts) {
  if (view === undefined) return {}
  const sources = new Set(view.wishes.map(({ source }) => sourceText(source)))
  const records = [...sources].filter((source) => /^[A-Z]+Record\//.test(source)).length
  const serial = newestSerial(views)
  return {
    recordsCount: records,
    sourcesCount: sources.size - records,
    rrsetsCount: [...view.merged.desired.values()].reduce((sum, types) => sum + types.size, 0),
    ...(serial > 0 ? { serial } : {}),
    ...silentClusters(view, zone.status?.silentClusters ?? []),
  }
}

/** As many as the status has room for. */
const mostSilent = 512

/** While nobody can say which clusters there are, those that were silent before are so still. */
function silentClusters({ silent }: ZoneView, before: readonly SilentStatus[]) {
  const now = silent.map(({ name, kind, since }) => ({ name, kind, since: wholeSecond(since) }))
  const isTold = (one: SilentStatus) => now.some(({ name, kind }) => name === one.name && kind === one.kind)
  const unlisted = now.some(({ name }) => name === anyCluster) ? before.filter((one) => !isTold(one)) : []
  const all = [...now, ...unlisted]
  return all.length > 0 ? { silentClusters: all.slice(0, mostSilent) } : {}
}

/** The end of the second: what is read back never makes a source stale too early. */
const wholeSecond = (at: number): string => timestamp(Math.ceil(at / 1000) * 1000)

const newestSerial = (views: ReadonlyMap<string, ServerView>): number =>
  Math.max(
    ...[...views.values()].filter(({ role }) => role === "primary").map(({ serial }) => serial ?? 0),
    0,
  )

function serverStatus(
  server: string,
  views: ReadonlyMap<string, ServerView>,
  shown: readonly ServerStatus[] | undefined,
): ServerStatus {
  const view = views.get(server)
  const slash = server.indexOf("/")
  const newest = newestSerial(views)
  const before = shown?.find((one) => `${one.namespace}/${one.name}` === server)
  return {
    namespace: server.slice(0, slash),
    name: server.slice(slash + 1),
    role: view?.role ?? "secondary",
    reachable: view !== undefined && view.serial !== undefined && view.problem === undefined,
    ...(view?.serial === undefined ? {} : { serial: view.serial, lag: Math.max(0, newest - view.serial) }),
    ...verifiedAt(view, before),
    ...(view?.problem === undefined ? {} : { message: view.problem.message.slice(0, 512) }),
  }
}

/** What no primary can be read to say now stays as it was said: a zone that nobody can load is no less our making. */
function isCreated({ zone, views }: ZoneFacts): boolean {
  const read = [...views.values()].filter(({ role, serial }) => role === "primary" && serial !== undefined)
  return read.length > 0 ? read.some(({ created }) => created) : zone.status?.created === true
}

/** Of this serial: a zone at rest is verified again and again, and its status stays as it is. */
function verifiedAt(view: ServerView | undefined, before: ServerStatus | undefined): { verifiedAt?: string } {
  if (view?.verifiedAt === undefined) return {}
  const same = before?.verifiedAt !== undefined && before.serial === view.serial
  return { verifiedAt: same ? before.verifiedAt : timestamp(view.verifiedAt) }
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

const bad = (reason: string, message: string): Judged => ({ status: "False", reason, message })

/** The first thing that keeps the zone as a whole from being what it should be. */
function brokenBy({ problem, views, view }: ZoneFacts): Judged | undefined {
  if (problem !== undefined) return bad(problem.reason, problem.message)
  for (const { server, problem: found } of views.values()) {
    if (found !== undefined) return bad(found.reason, `${server}: ${found.message}`)
  }
  for (const { held } of views.values())
    if (held !== undefined) return bad(zoneReasons.MassDelete, held.message)
  const stale = view?.silent.find((cluster) => cluster.stale)
  if (stale === undefined) return undefined
  return bad(
    zoneReasons.SourceStale,
    `cluster ${stale.name} was silent for too long: its records are withdrawn`,
  )
}

/** The first thing that is wrong with one name or source, while the rest of the zone goes on. */
function flawedBy({ views, view }: ZoneFacts): Judged | undefined {
  const refusal = view?.refusals.find(({ source }) => !source.kind.endsWith("Record"))
  if (refusal !== undefined) {
    return bad(zoneReasons.InvalidName, `${sourceText(refusal.source)}: ${refusalText(refusal)}`)
  }
  for (const { server, refused, obstacles } of views.values()) {
    const [first] = refused.values()
    if (first !== undefined)
      return bad(
        first.reason,
        `${server}: ${refused.size === 1 ? "" : `${refused.size} names, first `}${first.message}`,
      )
    const [obstacle] = obstacles.filter(({ reason }) => reason !== "Drift")
    if (obstacle !== undefined) return bad(zoneReasons.ForeignData, `${server}: ${obstacle.message}`)
  }
  const [missing] = view?.missing ?? []
  if (missing !== undefined) {
    const message = `a source names Cluster ${missing}, and there is none of that name in the zone's namespace, or it is being deleted: it brings no records`
    return bad(zoneReasons.InvalidSource, message)
  }
  const silent = view?.silent[0]
  if (silent === undefined) return undefined
  return bad(
    zoneReasons.SourceUnknown,
    `cluster ${silent.name} cannot be asked: ${silent.why}; its records stay until the source's staleAfter is over`,
  )
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
