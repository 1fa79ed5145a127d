import { DnsError, type Name, type Rdata, type RRset, type RRType } from "@nightshift/rfc2136"
import type { ByName } from "./contents.ts"
import { holderOf, whyNotBeside } from "./holder.ts"
import { type Cut, withoutOccluded } from "./occlusion.ts"
import { hashOf, markerName } from "./ownership.ts"
import { byAge, sourceText, type Wish, type WishSource } from "./wish.ts"

export interface DesiredRRset {
  readonly rrset: RRset
  readonly hash: string
  readonly markerName: Name
  /** Everyone whose values are in it, oldest first. Never empty. */
  readonly sources: readonly WishSource[]
}

/** Why a wish is not, or not wholly, what will be answered. */
export interface Loss {
  readonly source: WishSource
  readonly name: Name
  readonly type: RRType
  readonly reason: "Conflict" | "Taken" | "TTLConflict" | "TooManyRecords" | "Occluded" | "NameTooLong"
  readonly message: string
  readonly winner?: WishSource
}

/** What a zone should answer: by the key of the name, then by type. */
export type Desired = ReadonlyMap<string, ReadonlyMap<RRType, DesiredRRset>>

export const desiredOf = (desired: Desired): ByName<ReadonlyMap<RRType, DesiredRRset>> => ({
  at: (key) => desired.get(key),
  parts: [desired],
})

export interface Merged {
  readonly desired: Desired
  readonly losses: readonly Loss[]
}

export interface MergeRules {
  readonly zone: Name
  /** Seconds, for wishes that name none. */
  readonly defaultTtl: number
  /** named refuses record number 101 of an RRset unless told otherwise (max-records-per-type). */
  readonly maxRecords: number
  /** Namespaces whose objects may add to a name that another namespace's object holds, comma separated; `*` is all. */
  readonly guests: string
}

/**
 * Merges all wishes for a zone into RRsets. Conflicts have one loser, the younger, and never stop anybody else. `cuts` are
 * where the zone ends although nobody wishes for it.
 */
export function merge(wishes: readonly Wish[], rules: MergeRules, cuts: readonly Cut[] = []): Merged {
  const losses: Loss[] = []
  const desired = new Map<string, ReadonlyMap<RRType, DesiredRRset>>()
  for (const [key, atName] of groupBy(wishes, (wish) => wish.name.key)) {
    const found = mergeName(key, atName, rules)
    losses.push(...found.losses)
    if (found.rrsets.size > 0) desired.set(key, found.rrsets)
  }
  const visible = withoutOccluded(desired, rules.zone, cuts)
  return { desired: visible.desired, losses: [...losses, ...visible.losses] }
}

interface MergedName {
  readonly rrsets: ReadonlyMap<RRType, DesiredRRset>
  readonly losses: readonly Loss[]
}

const known = new WeakMap<
  Wish,
  MergedName & { readonly wishes: readonly Wish[]; readonly rules: MergeRules }
>()

/** Wishes stay the same objects until somebody wishes otherwise: then a name stays the same value, nothing is hashed again. */
function mergeName(key: string, wishes: readonly Wish[], rules: MergeRules): MergedName {
  const [first] = wishes
  const before = first && known.get(first)
  if (before !== undefined && isSame(before.rules, rules) && sameItems(before.wishes, wishes)) return before
  const losses: Loss[] = []
  const possible = key === rules.zone.key ? withoutApexAlias(wishes, losses) : wishes
  const kept =
    possible.length <= 1 ? possible : holderRule(aliasRule(possible.toSorted(byAge), losses), rules, losses)
  const rrsets = new Map<RRType, DesiredRRset>()
  for (const [type, group] of groupBy(kept, (wish) => wish.type)) {
    const rrset = mergeRRset(group, rules, losses)
    if (rrset !== undefined) rrsets.set(type, rrset)
  }
  if (first !== undefined) known.set(first, { rrsets, losses, wishes, rules })
  return { rrsets, losses }
}

const isSame = (a: MergeRules, b: MergeRules): boolean =>
  a.zone.key === b.zone.key &&
  a.defaultTtl === b.defaultTtl &&
  a.maxRecords === b.maxRecords &&
  a.guests === b.guests

const sameItems = (a: readonly Wish[], b: readonly Wish[]): boolean =>
  a.length === b.length && a.every((wish, i) => wish === b[i])

/** The apex holds SOA and NS, so no CNAME can stand there; servers answer NOERROR to the attempt and ignore it. */
function withoutApexAlias(wishes: readonly Wish[], losses: Loss[]): readonly Wish[] {
  for (const wish of wishes) {
    if (wish.type !== "CNAME") continue
    losses.push(lost(wish, "Conflict", `a CNAME cannot stand at the apex ${wish.name}: SOA and NS are there`))
  }
  return wishes.filter((wish) => wish.type !== "CNAME")
}

/** A CNAME stands alone (RFC 1034, 3.6.2): the oldest wish at the name decides whether it is one. */
function aliasRule(wishes: readonly Wish[], losses: Loss[]): readonly Wish[] {
  const [oldest] = wishes
  if (oldest === undefined || !wishes.some((wish) => wish.type === "CNAME")) return wishes
  const fits = (wish: Wish) => (oldest.type === "CNAME" ? wish.type === "CNAME" : wish.type !== "CNAME")
  for (const wish of wishes) {
    if (!fits(wish)) {
      const why = `a CNAME allows nothing beside it, and ${sourceText(oldest.source)} is older`
      losses.push(
        lost(wish, "Conflict", `${wish.type} at ${wish.name} is not published: ${why}`, oldest.source),
      )
    }
  }
  return wishes.filter(fits)
}

/** Others add to a held name where both share it and their namespace may. */
function holderRule(wishes: readonly Wish[], rules: MergeRules, losses: Loss[]): readonly Wish[] {
  const holder = holderOf(wishes, rules.zone)
  if (holder === undefined) return wishes
  return wishes.filter((wish) => {
    const why = whyNotBeside(holder, wish, rules.zone, rules.guests)
    if (why === undefined) return true
    const message = `${wish.type} at ${wish.name} is not published: ${sourceText(holder.source)}, older, holds the name ${why}`
    losses.push(lost(wish, "Taken", message, holder.source))
    return false
  })
}

function mergeRRset(wishes: readonly Wish[], rules: MergeRules, losses: Loss[]): DesiredRRset | undefined {
  const [oldest, ...others] = wishes
  if (oldest === undefined) return undefined
  const ttl = wishes.find((wish) => wish.ttl !== undefined)?.ttl ?? rules.defaultTtl
  const owner = wishes.find((wish) => wish.ttl !== undefined)?.source
  const kept = [oldest]
  for (const wish of others) {
    if (aliasDiffers(oldest, wish)) {
      const why = `${sourceText(oldest.source)}, older, points elsewhere`
      losses.push(
        lost(wish, "Conflict", `${wish.type} at ${wish.name} is not published: ${why}`, oldest.source),
      )
      continue
    }
    kept.push(wish)
    if (wish.ttl !== undefined && wish.ttl !== ttl && owner !== undefined) {
      const message = `an RRset has one TTL: ${ttl} s from ${sourceText(owner)}, older, not ${wish.ttl} s`
      losses.push(lost(wish, "TTLConflict", message, owner))
    }
  }
  const values = new Map<string, Rdata>()
  for (const wish of kept) for (const rdata of wish.rdatas) values.set(rdata.key, rdata)
  return build(oldest, ttl, [...values.values()], distinct(kept), rules, losses)
}

/** Two different CNAME targets at one name cannot both be answered. */
const aliasDiffers = (oldest: Wish, wish: Wish): boolean =>
  oldest.type === "CNAME" &&
  oldest.rdatas[0]?.key !== wish.rdatas[0]?.key &&
  sourceText(oldest.source) !== sourceText(wish.source)

function build(
  oldest: Wish,
  ttl: number,
  values: readonly Rdata[],
  sources: readonly WishSource[],
  rules: MergeRules,
  losses: Loss[],
): DesiredRRset | undefined {
  const marker = roomForMarker(oldest)
  if (marker === undefined) {
    const message = `${oldest.name} leaves no room for its ownership marker: 255 octets with _own-${oldest.type.toLowerCase()}.`
    losses.push(lost(oldest, "NameTooLong", message))
    return undefined
  }
  const kept = values.length > rules.maxRecords ? stableSubset(values, rules.maxRecords) : values
  if (kept.length < values.length) {
    const message = `${oldest.name} ${oldest.type} has ${values.length} values and servers take ${rules.maxRecords}: ${kept.length} are published`
    losses.push(lost({ ...oldest, source: sources.at(-1) ?? oldest.source }, "TooManyRecords", message))
  }
  const rrset: RRset = { name: oldest.name, type: oldest.type, ttl, rdatas: kept }
  return { rrset, hash: hashOf(rrset), markerName: marker, sources }
}

function roomForMarker(wish: Wish): Name | undefined {
  try {
    return markerName(wish.name, wish.type)
  } catch (error) {
    if (error instanceof DnsError) return undefined
    throw error
  }
}

/** The same values stay chosen while others come and go, as far as the order of their octets allows. */
const stableSubset = (values: readonly Rdata[], size: number): Rdata[] =>
  values.toSorted((a, b) => Buffer.compare(a.canonical, b.canonical)).slice(0, size)

function lost(wish: Wish, reason: Loss["reason"], message: string, winner?: WishSource): Loss {
  const loss = { source: wish.source, name: wish.name, type: wish.type, reason, message }
  return winner === undefined ? loss : { ...loss, winner }
}

function distinct(wishes: readonly Wish[]): WishSource[] {
  return [...new Map(wishes.map((wish) => [sourceText(wish.source), wish.source])).values()]
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const at = key(item)
    const group = groups.get(at)
    if (group === undefined) groups.set(at, [item])
    else group.push(item)
  }
  return groups
}
