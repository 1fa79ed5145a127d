import { emittedGroups, reservedPrefixes } from "@nightshift/crds"
import { groupVersion } from "@nightshift/operator-runtime"
import type { Problem } from "../schedule/problem.ts"
import type { EmbeddedObject } from "./template.ts"

/** Kinds outside the allowed groups are never created, whoever asks: this process has more rights than most users. */
export function refusedKind(path: string, apiVersion: string, kind: string): Problem[] {
  const { group } = groupVersion(apiVersion)
  if ((emittedGroups as readonly string[]).includes(group)) return []
  return [{ path, value: `${kind} of ${apiVersion}`, rule: `has a group of ${emittedGroups.join(", ")}` }]
}

/** Labels and annotations that Cluster API and this scheduler decide by belong to them alone. */
export function refusedKeys(path: string, keys: Readonly<Record<string, unknown>> | undefined): Problem[] {
  return Object.keys(keys ?? {})
    .filter((key) => reservedPrefixes.some((prefix) => key.startsWith(prefix)))
    .map((key) => ({ path, value: key, rule: `does not begin with ${reservedPrefixes.join(", ")}` }))
}

export function refusedEmbedded(path: string, embedded: EmbeddedObject | undefined): Problem[] {
  if (embedded === undefined) return []
  return [
    ...refusedKind(path, embedded.apiVersion, embedded.kind),
    ...refusedKeys(`${path}.metadata.labels`, embedded.metadata?.labels),
    ...refusedKeys(`${path}.metadata.annotations`, embedded.metadata?.annotations),
  ]
}
