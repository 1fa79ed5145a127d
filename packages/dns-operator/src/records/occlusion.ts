import { isSubdomain, type Name, type RRType } from "@nightshift/rfc2136"
import { type Contents, rrsetAt } from "./contents.ts"
import type { Desired, DesiredRRset, Loss } from "./desired.ts"
import { markerName, readMarker } from "./ownership.ts"

/** Where a zone ends although its name goes on: below it the server answers with something else. */
export interface Cut {
  readonly name: Name
  /** A DNAME redirects what lies below its owner, and leaves the owner alone (RFC 6672, 2.3). */
  readonly kind: "delegation" | "alias" | "zone"
  /** Keys of the name servers there: their addresses may stand in the zone above, as glue. */
  readonly glue: readonly string[]
  /** Of what cuts, for people. */
  readonly words: string
}

/** The cuts that stand in a zone without being ours. */
export function foreignCuts(contents: Contents, zone: Name, owner: string): Cut[] {
  const cuts: Cut[] = []
  for (const [key, types] of contents.parts.flatMap((part) => [...part])) {
    const alias = types.get("DNAME")
    if (alias !== undefined)
      cuts.push({ name: alias.name, kind: "alias", glue: [], words: `the DNAME at ${alias.name}` })
    const ns = key === zone.key ? undefined : types.get("NS")
    if (ns === undefined || isOurs(ns.name, contents, owner)) continue
    const words = `the delegation ${ns.name}, which is not ours`
    cuts.push({ name: ns.name, kind: "delegation", glue: ns.rdatas.map(({ key: host }) => host), words })
  }
  return cuts
}

const isOurs = (name: Name, contents: Contents, owner: string): boolean =>
  readMarker(rrsetAt(contents, markerName(name, "NS"), "TXT"))?.owner === owner

/** Equal for equal cuts. */
export const cutsText = (cuts: readonly Cut[]): string =>
  cuts.map(({ name, kind, glue }) => `${kind} ${name.key} ${glue.join()}`).join(";")

export interface Unoccluded {
  readonly desired: Desired
  readonly losses: readonly Loss[]
}

/** Below a cut the zone is not the one that answers; only the addresses of name servers may stand there. */
export function withoutOccluded(desired: Desired, zone: Name, foreign: readonly Cut[]): Unoccluded {
  const delegations = [...desired.values()].flatMap((types) => types.get("NS") ?? [])
  const own = delegations.filter(({ rrset }) => rrset.name.key !== zone.key).map(cutOf)
  const cuts = [...own, ...foreign]
  if (cuts.length === 0) return { desired, losses: [] }
  const glue = new Set(cuts.flatMap((cut) => cut.glue))
  for (const { rrset } of delegations) for (const { key } of rrset.rdatas) glue.add(key)
  const kept = new Map(desired)
  const losses: Loss[] = []
  for (const [key, types] of desired) {
    const [first] = types.values()
    const above = first === undefined ? [] : cuts.filter((cut) => isBelow(first.rrset.name, cut))
    if (above.length === 0) continue
    const rest = new Map<RRType, DesiredRRset>()
    for (const [type, one] of types) {
      const cut = above.find(({ name }) => !(key === name.key && (type === "NS" || type === "DS")))
      const isGlue = (type === "A" || type === "AAAA") && glue.has(key)
      if (cut === undefined || isGlue) rest.set(type, one)
      else losses.push(...lossesOf(one, cut))
    }
    if (rest.size === 0) kept.delete(key)
    else kept.set(key, rest)
  }
  return { desired: kept, losses }
}

const cutOf = ({ rrset }: DesiredRRset): Cut => ({
  name: rrset.name,
  kind: "delegation",
  glue: rrset.rdatas.map(({ key }) => key),
  words: `the delegation ${rrset.name}`,
})

const isBelow = (name: Name, cut: Cut): boolean =>
  isSubdomain(name, cut.name) && (cut.kind !== "alias" || name.key !== cut.name.key)

function lossesOf({ rrset, sources }: DesiredRRset, { words }: Cut): Loss[] {
  const { name, type } = rrset
  const message = `${name} ${type} lies below ${words}, and would never be answered`
  return sources.map((source) => ({ source, name, type, reason: "Occluded", message }))
}
