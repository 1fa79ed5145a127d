import type { Name, RRset, RRType } from "@nightshift/rfc2136"
import { type Adoption, foreignMarkers, mayAdopt } from "./adoption.ts"
import { type Contents, isSigningType, rrsetAt, sameRRset } from "./contents.ts"
import type { DesiredRRset } from "./desired.ts"
import { hashOf, heritageOf, markerRRset, readMarker, tellsSources } from "./ownership.ts"
import type { WishSource } from "./wish.ts"

/** One RRset on its way. `marker` fields are the ownership TXT beside it, as it is and as it will be. */
export type Change =
  | { readonly kind: "create"; readonly after: RRset; readonly marker: RRset }
  | {
      readonly kind: "update"
      readonly before: RRset | undefined
      readonly after: RRset
      readonly markerBefore: RRset
      readonly marker: RRset
      readonly drift: boolean
    }
  | {
      readonly kind: "adopt"
      readonly before: RRset
      readonly after: RRset
      readonly marker: RRset
      /** Markers of the former owner that go in the same message. */
      readonly retired: readonly RRset[]
    }
  | {
      readonly kind: "delete"
      readonly before: RRset | undefined
      readonly markerBefore: RRset
      readonly type: RRType
    }

/** All changes of one name. They are sent in one message or not at all. */
export interface NameChange {
  readonly name: Name
  readonly changes: readonly Change[]
}

/** A wish that the zone's present contents do not allow. */
export interface Obstacle {
  readonly name: Name
  readonly type: RRType
  readonly sources: readonly WishSource[]
  readonly reason: "NotOurs" | "OwnedElsewhere" | "Drift"
  readonly message: string
}

/** What has to change on one server: a frozen value, to be printed, refused when too large, and performed. */
export interface Plan {
  readonly zone: Name
  readonly changes: readonly NameChange[]
  readonly obstacles: readonly Obstacle[]
  /** RRsets of ours found there, whatever becomes of them: what the mass-delete guard measures against. */
  readonly owned: number
}

export interface PlanRules {
  readonly zone: Name
  readonly owner: string
  readonly adoption: Adoption
  readonly drift: "Repair" | "Report"
}

/** An ownership marker of ours in the zone, and the RRset it speaks of. */
export interface OwnMarker {
  readonly name: Name
  readonly type: RRType
  readonly marker: RRset
}

/** What is to be done at one name. */
export interface NamePlan {
  readonly change: NameChange | undefined
  readonly obstacles: readonly Obstacle[]
}

/** Looks at one name alone: what is wished for there, what is there, and what our markers say of it. */
export function planName(
  wanted: Iterable<DesiredRRset>,
  marked: readonly OwnMarker[],
  contents: Contents,
  rules: PlanRules,
): NamePlan {
  const changes: Change[] = []
  const obstacles: Obstacle[] = []
  const all = [...wanted]
  const leaving = marked.filter(({ type }) => !all.some(({ rrset }) => rrset.type === type))
  for (const { name, type, marker } of leaving) {
    const before = rrsetAt(contents, name, type)
    const drift = before !== undefined && hashOf(before) !== readMarker(marker)?.hash
    if (drift && rules.drift === "Report") obstacles.push(leftStanding(name, type))
    else changes.push({ kind: "delete", before, markerBefore: marker, type })
  }
  const stays = new Set(obstacles.map(({ type }) => type))
  const free = new Set(leaving.flatMap(({ type }) => (stays.has(type) ? [] : [type])))
  for (const one of all) {
    const found = planRRset(one, contents, rules, free)
    if (found === undefined) continue
    if ("reason" in found) obstacles.push(found)
    else changes.push(found)
  }
  const name = all[0]?.rrset.name ?? marked[0]?.name
  const change = name === undefined || changes.length === 0 ? undefined : Object.freeze({ name, changes })
  return { change, obstacles }
}

function planRRset(
  wanted: DesiredRRset,
  contents: Contents,
  rules: PlanRules,
  leaving: ReadonlySet<RRType>,
): Change | Obstacle | undefined {
  const { rrset } = wanted
  const before = rrsetAt(contents, rrset.name, rrset.type)
  const markerBefore = rrsetAt(contents, wanted.markerName, "TXT")
  const own = readMarker(markerBefore)
  if (markerBefore !== undefined && own?.owner !== rules.owner) {
    return ownedElsewhere(wanted, heritageOf(markerBefore)?.get("owner") ?? "unknown")
  }
  if (markerBefore !== undefined && own !== undefined) {
    const right = before !== undefined && sameRRset(before, rrset)
    if (right && own.hash === wanted.hash && tellsSources(own, wanted.sources)) return undefined
    const drift = before === undefined || (!right && hashOf(before) !== own.hash)
    if (drift && rules.drift === "Report") return driftObstacle(wanted, before)
    return {
      kind: "update",
      before,
      after: rrset,
      markerBefore,
      marker: markerRRset(wanted, rules.owner),
      drift,
    }
  }
  const blocking = blockingData(rrset, contents, leaving)
  if (blocking !== undefined) {
    return notOurs(
      wanted,
      `${blocking} data that is not ours stands there, and a CNAME allows nothing beside it`,
    )
  }
  const marker = markerRRset(wanted, rules.owner)
  if (before === undefined) return { kind: "create", after: rrset, marker }
  if (mayAdopt(before, contents, rules)) {
    return { kind: "adopt", before, after: rrset, marker, retired: foreignMarkers(before, contents, rules) }
  }
  return notOurs(wanted, "it exists without our ownership marker; name it in spec.adopt to take it over")
}

/** The type of data at the name that is in the way of a CNAME, or the CNAME in the way of data. */
function blockingData(rrset: RRset, contents: Contents, leaving: ReadonlySet<RRType>): RRType | undefined {
  for (const type of contents.at(rrset.name.key)?.keys() ?? []) {
    if (type === rrset.type || isSigningType(type) || leaving.has(type)) continue
    if (rrset.type === "CNAME" || type === "CNAME") return type
  }
  return undefined
}

const notOurs = (wanted: DesiredRRset, why: string): Obstacle =>
  obstacle(wanted, "NotOurs", `${wanted.rrset.name} ${wanted.rrset.type} is left alone: ${why}`)

const ownedElsewhere = (wanted: DesiredRRset, owner: string): Obstacle =>
  obstacle(wanted, "OwnedElsewhere", `${wanted.rrset.name} ${wanted.rrset.type} belongs to owner ${owner}`)

function driftObstacle(wanted: DesiredRRset, before: RRset | undefined): Obstacle {
  const what = before === undefined ? "was removed" : "was changed"
  const message = `${wanted.rrset.name} ${wanted.rrset.type} ${what} by hand; spec.drift Report leaves it so`
  return obstacle(wanted, "Drift", message)
}

/** Which of its values are somebody else's nobody can tell: it goes whole, or stays whole. */
const leftStanding = (name: Name, type: RRType): Obstacle => ({
  name,
  type,
  sources: [],
  reason: "Drift",
  message: `${name} ${type} should go and was changed by hand; spec.drift Report leaves it so: delete it by hand, or set spec.drift to Repair`,
})

const obstacle = (wanted: DesiredRRset, reason: Obstacle["reason"], message: string): Obstacle => ({
  name: wanted.rrset.name,
  type: wanted.rrset.type,
  sources: wanted.sources,
  reason,
  message,
})
