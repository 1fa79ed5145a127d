import { finalizers, zoneReasons } from "@nightshift/crds"
import { type RRset, soaFields } from "@nightshift/rfc2136"
import type { ServerProblem } from "./board.ts"
import type { DnsZone } from "./kinds.ts"
import type { Observed } from "./observe.ts"
import { type Adoption, noAdoption } from "./records/adoption.ts"
import { soaRRset, type SoaSpec } from "./records/apex.ts"
import { type Contents, rrsetAt } from "./records/contents.ts"
import type { DesiredRRset } from "./records/desired.ts"
import { ownerName } from "./records/owner-name.ts"
import type { NameChange, Plan } from "./records/plan.ts"
import type { Planner } from "./records/planner.ts"
import { guardDeletions, type Verdict } from "./records/safety.ts"
import { type Refused, seenKey } from "./replica.ts"
import { describeDnsError } from "./servers/problem.ts"
import type { Questions } from "./servers/verify.ts"
import { earliest, massDeleteAllowedUntil, type ZoneView } from "./zone-view.ts"

/** What is to be done on one server, in order. */
export type Action =
  /** The server does not have the zone, and lets us make it. */
  | { readonly kind: "create" }
  /** The server's block of a zone that we made may be another than wanted. */
  | { readonly kind: "configure" }
  /** Secondaries learn of the zone by this catalog, and it may not be listed there yet. */
  | { readonly kind: "list"; readonly catalog: string }
  | { readonly kind: "write"; readonly changes: readonly NameChange[] }
  | { readonly kind: "writeSoa" }
  /** The server is behind: tell it, and look again soon. */
  | { readonly kind: "notify" }
  /** The server is asked for these, name by name. */
  | ({ readonly kind: "ask" } & Questions)

export interface Decision {
  readonly actions: readonly Action[]
  /** Everything that is not as it should be, what waits for a person included. */
  readonly plan: Plan | undefined
  readonly held: Extract<Verdict, { kind: "hold" }> | undefined
  readonly problem: ServerProblem | undefined
  /** When to look again although nothing happens, ms since the epoch. */
  readonly wakeAt: number | undefined
}

const nothing: Decision = {
  actions: [],
  plan: undefined,
  held: undefined,
  problem: undefined,
  wakeAt: undefined,
}

/** The decision for one zone on one server. Pure: the same observation and instant give the same decision. */
export function decide(observed: Observed, owner: string, now: number): Decision {
  const { server, view } = observed
  const decision =
    server.facts.role === "primary" ? decidePrimary(observed, owner, now) : decideSecondary(observed, owner)
  return { ...decision, wakeAt: earliest([decision.wakeAt, view.wakeAt]) }
}

function decidePrimary(observed: Observed, owner: string, now: number): Decision {
  const { found, server, zone, view } = observed
  switch (found.kind) {
    case "unknown": {
      // The block of a zone that we made may let in a former key only.
      const mayBeOurs = found.served && server.rndc !== undefined && zone.status?.created === true
      const actions: Action[] = mayBeOurs ? [{ kind: "configure" }] : []
      return { ...nothing, actions, problem: describeDnsError(found.error) }
    }
    case "askable":
      return {
        ...nothing,
        problem: { reason: zoneReasons.TransferRefused, message: "it does not let us transfer the zone" },
      }
    case "absent":
      // What is made must be found again when its object goes: not before the finalizer holds it.
      if (zone.metadata.finalizers?.includes(finalizers.dnsZone) !== true) return nothing
      if (server.rndc !== undefined) return { ...nothing, actions: [{ kind: "create" }] }
      return {
        ...nothing,
        problem: {
          reason: zoneReasons.ZoneNotFound,
          message: `it does not serve ${view.name}, and without spec.external.rndc the zone cannot be made there`,
        },
      }
    case "serving": {
      const made = zonePlan(observed.replica.planner, zone, view, found.mirror, owner)
      const verdict = guardDeletions(made, safetyOf(zone), now)
      const { due, retryAt } = notRefused(verdict.plan.changes, observed.replica.refused, now)
      const soa = observed.created && soaWanted(zone, view, found.mirror) !== undefined
      const actions: Action[] = [
        ...(observed.created && server.rndc !== undefined ? [{ kind: "configure" } as const] : []),
        ...unlisted(observed).map((catalog) => ({ kind: "list", catalog }) as const),
        ...(due.length > 0 ? [{ kind: "write", changes: due } as const] : []),
        ...(soa ? [{ kind: "writeSoa" } as const] : []),
      ]
      return {
        actions,
        plan: made,
        held: verdict.kind === "hold" ? verdict : undefined,
        problem: undefined,
        wakeAt: earliest([retryAt, safetyOf(zone).allowedUntil]),
      }
    }
  }
}

function decideSecondary(observed: Observed, owner: string): Decision {
  const { found, server, view } = observed
  switch (found.kind) {
    case "unknown":
      return { ...nothing, problem: describeDnsError(found.error) }
    case "absent":
      if (server.rndc !== undefined && server.facts.catalog === undefined)
        return { ...nothing, actions: [{ kind: "create" }] }
      return {
        ...nothing,
        actions: [{ kind: "notify" }],
        problem: { reason: zoneReasons.ZoneNotFound, message: `it does not serve ${view.name} yet` },
      }
    case "serving": {
      const isBehind = leftOver(observed, found.mirror, owner).size > 0
      return { ...nothing, actions: [...configuring(server), ...(isBehind ? [notify] : [])] }
    }
    case "askable": {
      const { wanted, gone } = unanswered(observed)
      const isBehind = wanted.length + gone.length > 0
      const asking: Action[] = isBehind ? [notify, { kind: "ask", wanted, gone }] : []
      return { ...nothing, actions: [...configuring(server), ...asking] }
    }
  }
}

const notify: Action = { kind: "notify" }

/** A secondary's block names its primaries and its key; one that it does not know yet would be no block at all. */
const configuring = ({ rndc, facts, refusedKey }: Observed["server"]): Action[] =>
  rndc !== undefined && facts.catalog === undefined && refusedKey === undefined ? [{ kind: "configure" }] : []

/** Names that are not on this server as they should be, although its primaries have them. */
export function leftOver(observed: Observed, contents: Contents, owner: string): ReadonlySet<string> {
  const { zone, view, replica, pendingAbove } = observed
  const names = zonePlan(replica.planner, zone, view, contents, owner).changes.map(({ name }) => name.key)
  return new Set(names.filter((name) => !pendingAbove.has(name)))
}

/** The same of a server that is asked name by name: what it was not seen to answer, and what it should answer no more. */
export function unanswered({ view, replica, pendingAbove }: Observed): Questions {
  const due = ({ rrset }: DesiredRRset) => !pendingAbove.has(rrset.name.key)
  const wanted = missing(
    view,
    (one) => replica.seen.get(seenKey(one.rrset.name.key, one.rrset.type))?.hash === one.hash,
  )
  const gone = [...replica.seen.values()].filter(
    ({ name, type }) => view.merged.desired.get(name.key)?.has(type) !== true,
  )
  return { wanted: wanted.filter(due), gone }
}

/** Catalogs of the zone's secondaries on which we have not seen it. */
const unlisted = ({ choice, replica }: Observed): string[] =>
  [...new Set(choice.secondaries.flatMap(({ spec }) => spec.external?.catalog ?? []))].filter(
    (catalog) => !replica.catalogs.has(catalog),
  )

/** What would be changed on a primary that holds these contents. */
export function zonePlan(
  planner: Planner,
  zone: DnsZone,
  view: ZoneView,
  contents: Contents,
  owner: string,
): Plan {
  return planner.plan(view.merged.desired, contents, {
    zone: view.name,
    owner,
    adoption: adoptionOf(zone, view),
    drift: zone.spec.drift ?? "Repair",
  })
}

function adoptionOf(zone: DnsZone, view: ZoneView): Adoption {
  const { adopt } = zone.spec
  if (adopt === undefined) return noAdoption
  const names = (adopt.names ?? []).flatMap((text) => {
    const owner = ownerName(text, view.name)
    return owner.kind === "name" ? [owner.name.key] : []
  })
  return { externalDnsOwner: adopt.externalDNSOwner, names: new Set(names) }
}

const safetyOf = (zone: DnsZone) => ({
  maxDeletePercent: zone.spec.safety?.maxDeletePercent,
  maxDeletes: zone.spec.safety?.maxDeletes,
  allowedUntil: massDeleteAllowedUntil(zone),
})

/** Names that were refused wait for their instant, unless what is wished for them is something else now. */
function notRefused(changes: readonly NameChange[], refused: ReadonlyMap<string, Refused>, now: number) {
  const due: NameChange[] = []
  const waits: number[] = []
  for (const change of changes) {
    const known = refused.get(change.name.key)
    if (known === undefined || now >= known.until || known.hash !== signatureOf(change)) due.push(change)
    else waits.push(known.until)
  }
  return { due, retryAt: earliest(waits) }
}

/** Equal for changes that ask for the same. */
export const signatureOf = (change: NameChange): string =>
  change.changes
    .map((step) =>
      step.kind === "delete" ? `-${step.type}` : `${step.after.type} ${step.marker.rdatas.join()}`,
    )
    .join(";")

/** The RRset is there as wished. */
export function holds(contents: Contents, { rrset }: DesiredRRset): boolean {
  const present = rrsetAt(contents, rrset.name, rrset.type)
  if (present === undefined || present.ttl !== rrset.ttl || present.rdatas.length !== rrset.rdatas.length)
    return false
  const keys = new Set(present.rdatas.map((rdata) => rdata.key))
  return rrset.rdatas.every((rdata) => keys.has(rdata.key))
}

export function missing(view: ZoneView, has: (wanted: DesiredRRset) => boolean): DesiredRRset[] {
  const found: DesiredRRset[] = []
  for (const types of view.merged.desired.values())
    for (const wanted of types.values()) if (!has(wanted)) found.push(wanted)
  return found
}

export function soaSpecOf(zone: DnsZone): SoaSpec {
  const { soaRecord, ttl } = zone.spec
  const negativeTtl = soaRecord.negativeTtl ?? 10
  return { ...soaRecord, negativeTtl, ttl: Math.min(ttl ?? 30, negativeTtl) }
}

/** The SOA as the spec wants it, with the next serial; undefined when all but the serial is so already. */
export function soaWanted(zone: DnsZone, view: ZoneView, contents: Contents): RRset | undefined {
  const before = rrsetAt(contents, view.name, "SOA")
  const [data] = before?.rdatas ?? []
  if (before === undefined || data === undefined) return undefined
  const { serial } = soaFields(data)
  const same = soaRRset(view.name, soaSpecOf(zone), serial)
  if (same.ttl === before.ttl && same.rdatas[0]?.key === data.key) return undefined
  return soaRRset(view.name, soaSpecOf(zone), serial + 1)
}
