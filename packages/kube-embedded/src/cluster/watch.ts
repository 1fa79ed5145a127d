import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { expired } from "../status.ts"
import type { Change } from "../store/change.ts"
import { CompactedError } from "../store/store.ts"
import type { Cluster } from "./cluster.ts"
import { present } from "./present.ts"
import { requestedVersion } from "./resource-version.ts"
import type { Selection } from "./selection.ts"

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string; readonly initialEventsEnd: boolean }

export interface WatchOptions {
  readonly selection: Selection
  readonly resourceVersion: string | undefined
  readonly sendInitialEvents: boolean | undefined
  readonly bookmarks: boolean
}

/**
 * Sends the wanted past and then everything that happens, until the returned function is called.
 * @throws ApiError 410 (compacted); nothing has been sent then.
 */
export function watchObjects(
  cluster: Cluster,
  target: Target,
  options: WatchOptions,
  send: (event: WatchEvent) => void,
): () => void {
  const { resource } = target
  const prefix = target.namespace === undefined ? "" : `${target.namespace}/`
  const asked = requestedVersion(options.resourceVersion) ?? 0
  const relay = (change: Change): void => {
    // A watch from the future waits for it.
    if (
      change.revision <= asked ||
      change.collection !== resource.collection ||
      !change.key.startsWith(prefix)
    )
      return
    const event = eventOf(target, change, options.selection)
    if (event !== undefined) send(event)
  }
  // Reading and subscribing happen in one turn of the event loop, so nothing falls between them.
  for (const change of pastOf(cluster, target, options, send)) relay(change)
  return cluster.store.subscribe(relay)
}

function pastOf(
  cluster: Cluster,
  target: Target,
  options: WatchOptions,
  send: (event: WatchEvent) => void,
): readonly Change[] {
  const { store } = cluster
  const asked = requestedVersion(options.resourceVersion)
  const fromState = asked === undefined || asked === 0
  if (options.sendInitialEvents === true || (options.sendInitialEvents === undefined && fromState)) {
    sendState(cluster, target, options, send)
    return []
  }
  if (fromState) return []
  try {
    return store.changesAfter(target.resource.collection, asked)
  } catch (error) {
    if (!(error instanceof CompactedError)) throw error
    throw expired(`too old resource version: ${asked} (${error.compacted})`)
  }
}

function sendState(
  cluster: Cluster,
  target: Target,
  options: WatchOptions,
  send: (event: WatchEvent) => void,
): void {
  const { store } = cluster
  const collection = store.collection(target.resource.collection)
  // What is not durable yet is told when it is published; the watcher sees the state before it.
  const held = store.heldAt(target.resource.collection, store.published)
  const prefix = target.namespace === undefined ? "" : `${target.namespace}/`
  const keys =
    held.size === 0
      ? collection.keys(prefix)
      : [...new Set([...collection.keys(prefix), ...held.keys()])].sort()
  for (const key of keys) {
    const stored = held.has(key) ? held.get(key) : collection.get(key)
    if (stored === undefined || !key.startsWith(prefix)) continue
    const object = present(target.resource, target.version, stored)
    if (options.selection(object)) send({ type: "ADDED", object })
  }
  if (options.sendInitialEvents === true && options.bookmarks) {
    send({ type: "BOOKMARK", resourceVersion: String(store.published), initialEventsEnd: true })
  }
}

/** To a watcher with selectors an object that leaves the selection is deleted, and one that enters it is added. */
function eventOf(target: Target, change: Change, selection: Selection): WatchEvent | undefined {
  const shown = (stored: KubeObject): KubeObject => present(target.resource, target.version, stored)
  const object = shown(change.object)
  const before = change.previous === undefined ? undefined : shown(change.previous)
  const was = before !== undefined && selection(before)
  const is = change.type !== "DELETED" && selection(object)
  if (was && is) return { type: "MODIFIED", object }
  if (is) return { type: "ADDED", object }
  if (!was || before === undefined) return undefined
  if (change.type === "DELETED") return { type: "DELETED", object }
  // The last state that was selected, under the revision of its leaving.
  const resourceVersion = change.object.metadata.resourceVersion ?? ""
  return { type: "DELETED", object: { ...before, metadata: { ...before.metadata, resourceVersion } } }
}
