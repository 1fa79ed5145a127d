import { annotations, externalDnsNames, externalDnsPrefixes } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"

/** What the annotations of a source object ask for: upstream's scout first, external-dns' where scout is silent. */
export interface Overrides {
  readonly optedIn: boolean
  /** The zone the object wants to be in, if it says. */
  readonly zone: string | undefined
  /** scout's name, relative to the zone or absolute inside it; for all hosts of the object. */
  readonly recordName: string | undefined
  /** external-dns' comma list: always absolute, of any zone. */
  readonly hostnames: readonly string[]
  /** Addresses or host names instead of what the object itself shows. */
  readonly targets: readonly string[]
  /** Seconds, as written; judged where the wish is made. */
  readonly ttl: string | undefined
}

export function overridesOf(object: KubeObject): Overrides {
  const of = object.metadata.annotations ?? {}
  const external = (name: string) =>
    externalDnsPrefixes.map((prefix) => of[`${prefix}${name}`]).find(isWritten)
  const hostnames = list(external(externalDnsNames.hostname))
  const recordName = of[annotations.scoutRecordName]
  const ip = list(of[annotations.scoutIp])
  return {
    optedIn:
      of[annotations.scoutEnabled] === "true" ||
      of[annotations.scoutRecordKind] === "ARecord" ||
      hostnames.length > 0,
    zone: of[annotations.scoutZone]?.trim().replace(/\.$/, "").toLowerCase() || undefined,
    recordName: isWritten(recordName) ? recordName.trim() : undefined,
    hostnames,
    targets: ip.length > 0 ? ip : list(external(externalDnsNames.target)),
    ttl: of[annotations.scoutTtl] ?? external(externalDnsNames.ttl),
  }
}

/** True when the object says in so many words that it does not want to be published. */
export const optedOut = (object: KubeObject): boolean =>
  object.metadata.annotations?.[annotations.scoutEnabled] === "false"

/** Seconds, or Go's duration form as external-dns takes it ("1m30s"); undefined when it is neither. */
export function ttlSeconds(text: string): number | undefined {
  if (/^\d+$/.test(text.trim())) return Number(text)
  const parts = [...text.trim().matchAll(/(\d+)(h|m|s)/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text.trim()) return undefined
  const seconds = { h: 3600, m: 60, s: 1 }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * seconds[unit as "h" | "m" | "s"], 0)
}

const isWritten = (text: string | undefined): text is string => text !== undefined && text.trim() !== ""

const list = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
