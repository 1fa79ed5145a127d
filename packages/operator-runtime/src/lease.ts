import { microTimestamp } from "./conditions.ts"
import type { KubeObject } from "./objects.ts"

/** coordination.k8s.io/v1 Lease. */
export interface Lease extends KubeObject {
  readonly spec?: {
    /** Empty when it was given back. */
    readonly holderIdentity?: string | null
    readonly leaseDurationSeconds?: number | null
    /** MicroTime; written for people, read by nobody here. */
    readonly acquireTime?: string | null
    readonly renewTime?: string | null
    readonly leaseTransitions?: number | null
  }
}

export const leaseType = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" } as const

/** What one look at a lease showed, and when that look was by our own clock that never goes back. */
export interface Sighting {
  readonly holder: string
  readonly durationMs: number
  /** Changes with every write to the lease. */
  readonly version: string
  readonly transitions: number
  readonly acquireTime: string | undefined
  /** When this version was seen first. */
  readonly since: number
}

/**
 * A look at the lease. Another clock's times mean nothing to us: what counts is how long we ourselves have watched the
 * lease without seeing it renewed.
 */
export function sight(lease: Lease, before: Sighting | undefined, monotonic: number): Sighting {
  const version = lease.metadata.resourceVersion ?? ""
  return {
    holder: lease.spec?.holderIdentity ?? "",
    durationMs: (lease.spec?.leaseDurationSeconds ?? 0) * 1000,
    version,
    transitions: lease.spec?.leaseTransitions ?? 0,
    acquireTime: lease.spec?.acquireTime ?? undefined,
    since: before?.version === version ? before.since : monotonic,
  }
}

/** Milliseconds until somebody else may take the lease; zero when it was given back. */
export function freeIn(seen: Sighting, monotonic: number): number {
  return seen.holder === "" ? 0 : Math.max(0, seen.since + seen.durationMs - monotonic)
}

/** The spec that makes us the holder, as a new term or the same one continued. */
export function held(
  identity: string,
  durationMs: number,
  seen: Sighting | undefined,
  now: number,
): Lease["spec"] & object {
  const continues = seen?.holder === identity
  return {
    holderIdentity: identity,
    leaseDurationSeconds: Math.ceil(durationMs / 1000),
    acquireTime: continues ? (seen.acquireTime ?? microTimestamp(now)) : microTimestamp(now),
    renewTime: microTimestamp(now),
    leaseTransitions: seen === undefined ? 0 : continues ? seen.transitions : seen.transitions + 1,
  }
}

/** The spec that gives it back: the next candidate need not wait. */
export function givenBack(now: number): Lease["spec"] & object {
  return { holderIdentity: "", leaseDurationSeconds: 1, renewTime: microTimestamp(now) }
}
