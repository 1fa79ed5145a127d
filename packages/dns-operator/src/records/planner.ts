import { isSubdomain, type RRset, type RRType } from "@nightshift/rfc2136"
import { type ByName, type Contents, contentsOf, moved } from "./contents.ts"
import { type Desired, type DesiredRRset, desiredOf } from "./desired.ts"
import { markedBy, readMarker } from "./ownership.ts"
import { type NamePlan, type OwnMarker, type Plan, planName, type PlanRules } from "./plan.ts"

/** Desired minus actual. Start, restart, drift, an emptied server and an ordinary change are this one function. */
export const plan = (desired: Desired, contents: Contents, rules: PlanRules): Plan =>
  new Planner().plan(desired, contents, rules)

/**
 * Plans for one zone on one server, again and again. Every name is planned by itself, so a name at which neither the
 * wishes nor the contents have moved since the last plan keeps what was found then: a plan costs what has changed.
 */
export class Planner {
  #rules: PlanRules | undefined
  #desired: ByName<ReadonlyMap<RRType, DesiredRRset>> = desiredOf(new Map())
  #contents: Contents = contentsOf([])
  /** Our markers, by the name they speak of. */
  readonly #marked = new Map<string, readonly OwnMarker[]>()
  /** RRsets of ours, by their markers. */
  #owned = 0
  /** Of names that are not as they should be. */
  readonly #open = new Map<string, NamePlan>()

  plan(desired: Desired, contents: Contents, rules: PlanRules): Plan {
    if (this.#rules === undefined || !isSame(this.#rules, rules)) this.#forget()
    this.#rules = rules
    const names = new Set<string>()
    const wanted = desiredOf(desired)
    for (const key of moved(this.#desired, wanted)) names.add(key)
    for (const key of moved(this.#contents, contents)) {
      names.add(key)
      this.#remark(key, contents, rules, names)
    }
    this.#desired = wanted
    this.#contents = contents
    for (const key of names) {
      const found = planName(desired.get(key)?.values() ?? [], this.#marked.get(key) ?? [], contents, rules)
      if (found.change === undefined && found.obstacles.length === 0) this.#open.delete(key)
      else this.#open.set(key, found)
    }
    const open = [...this.#open.values()]
    return Object.freeze({
      zone: rules.zone,
      changes: open.flatMap(({ change }) => change ?? []),
      obstacles: open.flatMap(({ obstacles }) => obstacles),
      owned: this.#owned,
    })
  }

  /** A TXT that came, went or changed may be a marker, and then it is the name it speaks of that has moved. */
  #remark(key: string, contents: Contents, rules: PlanRules, names: Set<string>): void {
    const before = this.#contents.at(key)?.get("TXT")
    const after = contents.at(key)?.get("TXT")
    if (before === after) return
    for (const text of [before, after]) {
      const marks = text && markedBy(text.name)
      if (marks !== undefined) names.add(marks.name.key)
    }
    const old = ownMarker(before, rules)
    const fresh = ownMarker(after, rules)
    if (old !== undefined) this.#unmark(old)
    if (fresh !== undefined) this.#mark(fresh)
  }

  #mark(marker: OwnMarker): void {
    this.#owned++
    this.#marked.set(marker.name.key, [...(this.#marked.get(marker.name.key) ?? []), marker])
  }

  #unmark({ name, marker }: OwnMarker): void {
    this.#owned--
    const rest = this.#marked.get(name.key)?.filter((one) => one.marker !== marker) ?? []
    if (rest.length === 0) this.#marked.delete(name.key)
    else this.#marked.set(name.key, rest)
  }

  #forget(): void {
    this.#desired = desiredOf(new Map())
    this.#contents = contentsOf([])
    this.#marked.clear()
    this.#owned = 0
    this.#open.clear()
  }
}

/** What may be adopted hangs on other names than the one that is planned: while there is such a thing, all are. */
const isSame = (a: PlanRules, b: PlanRules): boolean =>
  a.zone.key === b.zone.key &&
  a.owner === b.owner &&
  a.drift === b.drift &&
  [a, b].every(({ adoption }) => adoption.externalDnsOwner === undefined && adoption.names.size === 0)

function ownMarker(marker: RRset | undefined, { owner, zone }: PlanRules): OwnMarker | undefined {
  const own = readMarker(marker)
  if (marker === undefined || own?.owner !== owner || own.marks === undefined) return undefined
  return isSubdomain(own.marks.name, zone) ? { ...own.marks, marker } : undefined
}
