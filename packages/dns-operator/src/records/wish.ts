import type { Name, Rdata, RRType } from "@nightshift/rfc2136"

/** Who asks for a record: one object of one cluster. */
export interface WishSource {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** The Cluster API Cluster the object lives in; absent for objects of the management cluster. */
  readonly cluster?: string
  /** Milliseconds since the epoch; the oldest wins a conflict. */
  readonly createdAt: number
}

/**
 * One source asking for values at one (name, type). Wishes are the only thing the planner knows of the world: an
 * ARecord, a Service of a spot cluster and the zone's own name servers all look the same to it.
 */
export interface Wish {
  readonly name: Name
  readonly type: RRType
  /** Seconds; absent means the zone's default. */
  readonly ttl: number | undefined
  /** Never empty. */
  readonly rdatas: readonly Rdata[]
  readonly source: WishSource
  /** True when the source does not share its name with sources of other objects. */
  readonly exclusive: boolean
}

/** A value that cannot become a record. The rest of the zone goes on. */
export interface Refusal {
  readonly source: WishSource
  readonly field: string
  readonly value: string
  readonly rule: string
}

/**
 * Stands for contributors that cannot be asked and whose names nobody wrote down. It is younger than whoever can be
 * asked, so that no conflict is won by somebody who may not be there.
 */
export const somebodySilent: WishSource = {
  kind: "Silent",
  namespace: "-",
  name: "-",
  uid: "",
  createdAt: Number.MAX_SAFE_INTEGER,
}

export const sourceText = (source: WishSource): string =>
  `${source.kind}/${source.namespace}/${source.name}${source.cluster === undefined ? "" : `@${source.cluster}`}`

/** Oldest first; the UID decides between objects created in the same second, so that every replica agrees. */
export const byAge = (a: { readonly source: WishSource }, b: { readonly source: WishSource }): number =>
  a.source.createdAt - b.source.createdAt ||
  (a.source.uid < b.source.uid ? -1 : a.source.uid > b.source.uid ? 1 : 0)

export const refusalText = (refusal: Refusal): string =>
  `${refusal.field} ${JSON.stringify(refusal.value)} is refused: ${refusal.rule}`
