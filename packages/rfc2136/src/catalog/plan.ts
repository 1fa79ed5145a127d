import { ours, type DnsError } from "../errors.ts"
import type { Name } from "../name.ts"
import { Rdata, txtRdata } from "../rdata/rdata.ts"
import { type RRset, rrset } from "../rrset.ts"
import {
  addRRset,
  deleteRecord,
  deleteRRset,
  type Prerequisite,
  rrsetAbsent,
  rrsetExistsExactly,
  type Update,
  type UpdateMessage,
} from "../update.ts"
import {
  type Catalog,
  type CatalogEntry,
  checkProperty,
  groupName,
  memberNode,
  ownerName,
  versionName,
} from "./catalog.ts"

/** A zone that the catalog should list. */
export interface CatalogMember {
  readonly zone: Name
  /** Changes when the zone is made anew, such as the UID of what it stands for: its consumers then start afresh. */
  readonly incarnation?: string
  /** What consumers may hang settings on (RFC 9432, 4.4.2). */
  readonly group?: string
}

export interface CatalogOptions {
  /** Marks what we write. Only entries with our mark are ever changed or removed. */
  readonly owner: string
  /** The most entries that one plan may remove. Default 10: an empty list of wishes is more often a fault than a wish. */
  readonly maxRemovals?: number
  /** Seconds, of the records written. Default 30; consumers do not look at it. */
  readonly ttl?: number
}

/** One step of a plan and its message. Messages are guarded: where the catalog is no longer as read, nothing changes. */
export interface CatalogStep {
  readonly kind: "initialise" | "add" | "replace" | "change" | "remove"
  /** The member; the catalog itself for "initialise". */
  readonly zone: Name
  readonly message: UpdateMessage
}

export type CatalogPlan =
  | {
      readonly kind: "plan"
      readonly steps: readonly CatalogStep[]
      /** Wished for, but listed already by somebody else: served, and not ours to change or remove. */
      readonly foreign: readonly CatalogEntry[]
    }
  | { readonly kind: "refused"; readonly error: DnsError }

/**
 * Plans the way from a catalog as it was read to these members (RFC 9432): a frozen value, in order, one guarded message
 * for each member, so that `mergeUpdates` may join them. Pure. Throws BAD_OPTION for a member named twice.
 */
export function planCatalog(
  current: Catalog,
  members: readonly CatalogMember[],
  options: CatalogOptions,
): CatalogPlan {
  const { owner, maxRemovals = 10 } = options
  checkProperty("owner", owner)
  const wished = byZone(members)
  const listed = new Map(current.entries.map((entry) => [entry.zone.key, entry]))
  const removals = current.entries.filter((entry) => entry.owner === owner && !wished.has(entry.zone.key))
  if (removals.length > maxRemovals)
    return { kind: "refused", error: tooManyRemovals(current, removals, maxRemovals) }
  const foreign: CatalogEntry[] = []
  const steps: CatalogStep[] = current.hasVersion ? [] : [initialise(current, options)]
  for (const entry of removals) steps.push(removal(current, entry))
  for (const member of members) {
    const entry = listed.get(member.zone.key)
    if (entry === undefined) steps.push(addition(current, member, options))
    else if (entry.owner !== owner) foreign.push(entry)
    else if (isNewIncarnation(current, member, entry))
      steps.push(replacement(current, member, entry, options))
    else if (entry.group !== member.group) steps.push(regrouping(current, member, entry, options))
  }
  return { kind: "plan", steps, foreign }
}

function initialise(catalog: Catalog, { ttl = 30 }: CatalogOptions): CatalogStep {
  const name = versionName(catalog.zone)
  const message: UpdateMessage = {
    zone: catalog.zone,
    prerequisites: [rrsetAbsent(name, "TXT")],
    updates: [addRRset(rrset(name, "TXT", ttl, [txtRdata("2")]))],
  }
  return { kind: "initialise", zone: catalog.zone, message }
}

function addition(catalog: Catalog, member: CatalogMember, options: CatalogOptions): CatalogStep {
  const { prerequisites, updates } = adding(catalog, member, options)
  return { kind: "add", zone: member.zone, message: guarded(catalog, prerequisites, updates) }
}

function removal(catalog: Catalog, entry: CatalogEntry): CatalogStep {
  const { prerequisites, updates } = removing(entry)
  return { kind: "remove", zone: entry.zone, message: guarded(catalog, prerequisites, updates) }
}

function replacement(
  catalog: Catalog,
  member: CatalogMember,
  entry: CatalogEntry,
  options: CatalogOptions,
): CatalogStep {
  const out = removing(entry)
  const into = adding(catalog, member, options)
  const prerequisites = [...out.prerequisites, ...into.prerequisites]
  return {
    kind: "replace",
    zone: member.zone,
    message: guarded(catalog, prerequisites, [...out.updates, ...into.updates]),
  }
}

function regrouping(
  catalog: Catalog,
  member: CatalogMember,
  entry: CatalogEntry,
  { ttl = 30 }: CatalogOptions,
): CatalogStep {
  const name = groupName(entry.node)
  const updates = [deleteRRset(name, "TXT"), ...groupUpdates(entry.node, member, ttl)]
  return { kind: "change", zone: member.zone, message: guarded(catalog, provenOurs(entry), updates) }
}

function adding(catalog: Catalog, member: CatalogMember, { owner, ttl = 30 }: CatalogOptions) {
  const node = memberNode(catalog.zone, member.zone, member.incarnation)
  const pointer = rrset(node, "PTR", ttl, [Rdata.fromWire("PTR", member.zone.wire)])
  return {
    prerequisites: [rrsetAbsent(node, "PTR")],
    updates: [
      addRRset(pointer),
      addRRset(rrset(ownerName(node), "TXT", ttl, [txtRdata([owner])])),
      ...groupUpdates(node, member, ttl),
    ],
  }
}

/** Names what was read, record by record: what somebody put beside it since stays. */
function removing(entry: CatalogEntry) {
  return {
    prerequisites: provenOurs(entry),
    updates: entry.rrsets.flatMap(({ name, rdatas }) => rdatas.map((rdata) => deleteRecord(name, rdata))),
  }
}

function groupUpdates(node: Name, { group }: CatalogMember, ttl: number): Update[] {
  if (group === undefined) return []
  return [addRRset(rrset(groupName(node), "TXT", ttl, [txtRdata([checkProperty("group", group)])]))]
}

function provenOurs({ node, pointer, rrsets }: CatalogEntry): Prerequisite[] {
  const mark = rrsets.find((set) => set.type === "TXT" && set.name.key === ownerName(node).key)
  return [pointer, ...(mark === undefined ? [] : [mark])].map((set: RRset) => rrsetExistsExactly(set))
}

/** No message works on a catalog that lost its version: that is an emptied zone, or another one. */
function guarded(
  { zone }: Catalog,
  prerequisites: readonly Prerequisite[],
  updates: readonly Update[],
): UpdateMessage {
  const version = rrsetExistsExactly(rrset(versionName(zone), "TXT", 0, [txtRdata("2")]))
  return { zone, prerequisites: [version, ...prerequisites], updates }
}

function isNewIncarnation(
  catalog: Catalog,
  { zone, incarnation }: CatalogMember,
  { node }: CatalogEntry,
): boolean {
  return incarnation !== undefined && memberNode(catalog.zone, zone, incarnation).key !== node.key
}

function byZone(members: readonly CatalogMember[]): Map<string, CatalogMember> {
  const wished = new Map(members.map((member) => [member.zone.key, member]))
  if (wished.size === members.length) return wished
  const twice = members.find((member) => wished.get(member.zone.key) !== member)
  throw ours("BAD_OPTION", `zone ${twice?.zone} is wished for twice in one catalog`)
}

function tooManyRemovals(catalog: Catalog, removals: readonly CatalogEntry[], most: number): DnsError {
  const zone = catalog.zone.toString()
  const finding = `catalog ${zone} would lose ${removals.length} of ${catalog.entries.length} zones: at most ${most} at once`
  return ours("BAD_UPDATE", finding, {
    zone,
    advice: "every secondary would drop them: raise maxRemovals if this is meant",
  })
}
