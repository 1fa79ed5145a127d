import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { expired, tooLargeVersion } from "../status.ts"
import { CompactedError } from "../store/store.ts"
import type { Cluster } from "./cluster.ts"
import { type Continue, continueToken, parseContinue } from "./continue-token.ts"
import { present } from "./present.ts"
import { requestedVersion, type VersionMatch } from "./resource-version.ts"
import { everything, type Selection } from "./selection.ts"

export interface ListOptions {
  readonly selection: Selection
  /** At most this many objects; 0 means all. */
  readonly limit: number
  readonly continueFrom: string | undefined
  readonly resourceVersion: string | undefined
  readonly resourceVersionMatch: VersionMatch | undefined
}

export interface Page {
  readonly items: readonly KubeObject[]
  readonly resourceVersion: string
  readonly continueToken: string | undefined
  /** Only told where no selector was given, as by a real server. */
  readonly remainingItemCount: number | undefined
}

/**
 * One page of a list; every page of one list shows the objects as they were at the revision of the first.
 * @throws ApiError 400 (token, version), 410 (the revision is compacted), 504 (the revision is not reached yet).
 */
export function listObjects(cluster: Cluster, target: Target, options: ListOptions): Page {
  const { revision, after } = startOf(cluster, options)
  const prefix = target.namespace === undefined ? "" : `${target.namespace}/`
  // "Any version will do" is answered from memory as a whole, as by the watch cache of a real server.
  const limit = options.resourceVersion === "0" && options.continueFrom === undefined ? 0 : options.limit
  const items: KubeObject[] = []
  let last = ""
  let rest = 0
  for (const [key, stored] of objectsAt(cluster, target, revision, prefix, after)) {
    const object = present(target.resource, target.version, stored)
    if (!options.selection(object)) continue
    if (limit > 0 && items.length === limit) {
      rest++
      continue
    }
    items.push(object)
    last = key
  }
  return {
    items,
    resourceVersion: String(revision),
    continueToken: rest > 0 ? continueToken({ revision, after: last }) : undefined,
    remainingItemCount: rest > 0 && options.selection === everything ? rest : undefined,
  }
}

function startOf(cluster: Cluster, options: ListOptions): Continue {
  const current = cluster.store.revision
  if (options.continueFrom !== undefined) {
    const token = parseContinue(options.continueFrom)
    return token.revision < 0 ? { ...token, revision: current } : token
  }
  const asked = requestedVersion(options.resourceVersion)
  if (asked === undefined || asked === 0) return { revision: current, after: "" }
  if (asked > current) throw tooLargeVersion(asked, current)
  const exact = options.resourceVersionMatch === "Exact"
  return { revision: exact ? asked : current, after: "" }
}

/** Objects in the order of their keys, as they were at a revision. */
function* objectsAt(
  cluster: Cluster,
  { resource }: Target,
  revision: number,
  prefix: string,
  after: string,
): Generator<[string, KubeObject]> {
  const collection = cluster.store.collection(resource.collection)
  if (revision === cluster.store.revision) {
    for (const key of collection.keys(prefix, after)) {
      const object = collection.get(key)
      if (object !== undefined) yield [key, object]
    }
    return
  }
  const held = heldAt(cluster, resource.collection, revision, after)
  const keys = new Set(collection.keys(prefix, after))
  for (const key of held.keys()) if (key.startsWith(prefix) && key > after) keys.add(key)
  for (const key of [...keys].sort()) {
    const object = held.has(key) ? held.get(key) : collection.get(key)
    if (object !== undefined) yield [key, object]
  }
}

const tooOldToContinue =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list."

function heldAt(
  cluster: Cluster,
  collection: string,
  revision: number,
  after: string,
): ReadonlyMap<string, KubeObject | undefined> {
  try {
    return cluster.store.heldAt(collection, revision)
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    if (after !== "") throw expired(tooOldToContinue, continueToken({ revision: -1, after }))
    throw expired(`The resourceVersion for the provided list is too old.`)
  }
}
