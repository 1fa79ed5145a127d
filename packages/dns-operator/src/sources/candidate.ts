import { isIPv4, isIPv6 } from "node:net"
import { DnsError, type Name, parseName, type RRType } from "@nightshift/rfc2136"
import type { KubeObject } from "@nightshift/operator-runtime"
import { isHostName, ownerName } from "../records/owner-name.ts"
import { ipv4, ipv6, isTtl, target } from "../records/values.ts"
import type { Refusal, Wish, WishSource } from "../records/wish.ts"
import { type Overrides, ttlSeconds } from "./annotations.ts"
import type { ClosingNodes } from "./closing.ts"
import { type Placeholder, renderName } from "./name-template.ts"

/**
 * Whether a wish may be answered just now. `notReady` is held for a moment if it was answered before; `leaving` is
 * withdrawn at once, and the closing gate waits until nobody can still have it in a cache.
 */
export type State =
  | { readonly kind: "ready" }
  | { readonly kind: "notReady" }
  | { readonly kind: "leaving"; readonly nodes: readonly string[] }

export interface Candidate {
  readonly wish: Wish
  readonly state: State
}

export interface Evaluated {
  readonly candidates: readonly Candidate[]
  readonly refusals: readonly Refusal[]
}

export const nothing: Evaluated = { candidates: [], refusals: [] }

/** One `sources[]` entry of a zone, seen from one cluster. */
export interface SourceContext {
  readonly zone: Name
  /** The zone's name without the final dot, as people write it. */
  readonly zoneName: string
  readonly nameTemplate: string | undefined
  /** Seconds. */
  readonly ttl: number | undefined
  readonly exclusive: boolean
  readonly optIn: "Annotation" | "All"
  readonly cluster: string | undefined
  readonly closing: ClosingNodes
  /** True when no other zone is a closer home for the name. */
  readonly isHome: (name: Name) => boolean
}

export const ready: State = { kind: "ready" }

/** An address or host name, and whether it answers. */
export interface Target {
  readonly text: string
  readonly state: State
}

export function sourceOf(object: KubeObject, cluster: string | undefined): WishSource {
  const { name, namespace = "", uid = "", creationTimestamp } = object.metadata
  const createdAt = Date.parse(creationTimestamp ?? "") || 0
  const source = { kind: object.kind, namespace, name, uid, createdAt }
  return cluster === undefined ? source : { ...source, cluster }
}

export type NamesFound = { readonly names: readonly Name[]; readonly refusals: readonly Refusal[] }

/**
 * The names of a source in this zone: scout's record name, else the hosts it or its annotations tell, else the template.
 * Hosts that lie in another zone are that zone's business.
 */
export function namesOf(
  source: WishSource,
  overrides: Overrides,
  hosts: readonly string[],
  values: Partial<Record<Placeholder, string>>,
  context: SourceContext,
): NamesFound {
  const { recordName, hostnames } = overrides
  if (recordName !== undefined) return relative(source, "annotation record-name", recordName, context)
  const absolute = hostnames.length > 0 ? hostnames : hosts
  if (absolute.length > 0) return absoluteNames(source, absolute, context)
  if (context.nameTemplate === undefined) return { names: [], refusals: [] }
  const rendered = renderName(context.nameTemplate, { ...values, zone: context.zoneName })
  if (rendered.kind === "refused")
    return refusedName(source, "nameTemplate", context.nameTemplate, rendered.rule)
  return relative(source, "nameTemplate", rendered.text, context)
}

function relative(source: WishSource, field: string, text: string, context: SourceContext): NamesFound {
  const owner = ownerName(text, context.zone)
  return owner.kind === "name"
    ? { names: [owner.name], refusals: [] }
    : refusedName(source, field, text, owner.rule)
}

function absoluteNames(source: WishSource, hosts: readonly string[], context: SourceContext): NamesFound {
  const names: Name[] = []
  const refusals: Refusal[] = []
  for (const host of hosts) {
    try {
      const name = parseName(host.endsWith(".") ? host : `${host}.`)
      if (!context.isHome(name)) continue
      const owner = ownerName(name.toString(), context.zone)
      if (owner.kind === "name") names.push(owner.name)
      else refusals.push({ source, field: "hostname", value: host, rule: owner.rule })
    } catch (error) {
      if (!(error instanceof DnsError)) throw error
      refusals.push({ source, field: "hostname", value: host, rule: error.message })
    }
  }
  return { names, refusals }
}

const refusedName = (source: WishSource, field: string, value: string, rule: string): NamesFound => ({
  names: [],
  refusals: [{ source, field, value, rule }],
})

/** One candidate per name, type and state: what answers and what does not are judged apart. */
export function candidates(
  source: WishSource,
  { names, refusals }: NamesFound,
  targets: readonly Target[],
  overrides: Overrides,
  context: SourceContext,
): Evaluated {
  const ttl = overrides.ttl === undefined ? context.ttl : ttlSeconds(overrides.ttl)
  const refused = [...refusals]
  if (overrides.ttl !== undefined && (ttl === undefined || !isTtl(ttl))) {
    refused.push({
      source,
      field: "annotation ttl",
      value: overrides.ttl,
      rule: "a TTL is 0 to 2147483647 seconds",
    })
    return { candidates: [], refusals: refused }
  }
  const found: Candidate[] = []
  for (const name of names) {
    for (const { text, state } of distinct(targets)) {
      const type = typeOf(text)
      if (type !== "CNAME" && !isHostName(name)) {
        const rule = "the owner of an address must be a host name: letters, digits and hyphens (RFC 1123)"
        refused.push({ source, field: "name", value: name.toString(), rule })
        break
      }
      const value =
        type === "A"
          ? ipv4(text)
          : type === "AAAA"
            ? ipv6(text)
            : target("CNAME", absoluteHost(text), context.zone)
      if (value.kind === "refused") {
        refused.push({ source, field: "address", value: text, rule: value.rule })
        continue
      }
      const wish: Wish = { name, type, ttl, rdatas: [value.rdata], source, exclusive: context.exclusive }
      found.push({ wish, state })
    }
  }
  return { candidates: joined(found), refusals: refused }
}

/** Values of one name, type and state become one wish. */
function joined(found: readonly Candidate[]): Candidate[] {
  const byKey = new Map<string, Candidate>()
  for (const candidate of found) {
    const { wish, state } = candidate
    const nodes = state.kind === "leaving" ? state.nodes.join() : ""
    const key = `${wish.name.key} ${wish.type} ${state.kind} ${nodes}`
    const known = byKey.get(key)
    byKey.set(
      key,
      known === undefined
        ? candidate
        : { state, wish: { ...known.wish, rdatas: [...known.wish.rdatas, ...wish.rdatas] } },
    )
  }
  return [...byKey.values()]
}

const absoluteHost = (text: string): string => (text.endsWith(".") ? text : `${text}.`)

const typeOf = (text: string): RRType => (isIPv4(text) ? "A" : isIPv6(text) ? "AAAA" : "CNAME")

/** The best state of each target: an address that one endpoint still serves is served. */
function distinct(targets: readonly Target[]): Target[] {
  const rank = { ready: 0, notReady: 1, leaving: 2 } as const
  const best = new Map<string, Target>()
  for (const target of targets) {
    const known = best.get(target.text)
    if (known === undefined || rank[target.state.kind] < rank[known.state.kind]) best.set(target.text, target)
  }
  return [...best.values()]
}
