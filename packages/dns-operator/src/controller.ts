import {
  Controller,
  type ControllerOptions,
  type InformerEvent,
  keyOf,
  type KubeObject,
} from "@nightshift/operator-runtime"
import type { Board } from "./board.ts"
import type { Context } from "./context.ts"
import type { RecordObject } from "./kinds.ts"
import { reconcile } from "./reconcile.ts"
import { zoneServerKey } from "./server-key.ts"
import type { Convergence } from "./status/convergence.ts"
import { reconcileRecord, recordKey, type RecordStatusContext } from "./status/record-status.ts"
import type { Waiting } from "./status/waiting.ts"
import { reconcileZoneStatus, type ZoneStatusContext } from "./status/zone-status.ts"
import type { World } from "./world/world.ts"
import type { Zones } from "./zones.ts"

export interface Wiring {
  readonly world: World
  readonly zones: Zones
  readonly board: Board
  readonly waiting: Waiting
  readonly convergence: Convergence
  readonly context: Context
  readonly records: RecordStatusContext
  readonly status: ZoneStatusContext
  /** Milliseconds in which changes gather before they are looked at. */
  readonly debounce: number
  readonly options: Pick<ControllerOptions, "log" | "metrics" | "clock">
}

export interface Controllers {
  readonly servers: Controller
  readonly zones: Controller
  readonly records: Controller
}

/** How long the news of a zone gather before its status is written, ms. */
const statusPause = 200

/** Which change wakes which key: a source its zone, a zone its servers, a server what is told of the zone. */
export function wire(wiring: Wiring): Controllers {
  const { world, zones, board, waiting, convergence, context, options, debounce } = wiring
  const serversOf = (zone: string) => {
    const { primaries, secondaries } = zones.servers(zone)
    return { primaries: primaries.map(keyOf), secondaries: secondaries.map(keyOf) }
  }
  const servers = new Controller({
    name: "zone-server",
    concurrency: 16,
    backoff: { baseMs: 50, maxMs: 30_000 },
    reconcile: (key) => reconcile(key, context),
    ...options,
  }).source({
    subscribe: () => () => {},
    *keys() {
      for (const zone of zones.keys()) {
        const { primaries, secondaries } = serversOf(zone)
        for (const server of [...primaries, ...secondaries]) yield zoneServerKey(zone, server)
      }
    },
  })
  const zoneStatus = new Controller({
    name: "zone-status",
    concurrency: 4,
    reconcile: (key) => reconcileZoneStatus(key, wiring.status),
    ...options,
  }).source({ subscribe: () => () => {}, keys: () => zones.keys() })
  const records = new Controller({
    name: "record-status",
    concurrency: 16,
    fairBy: () => "",
    reconcile: (key) => reconcileRecord(key, wiring.records),
    ...options,
  }).source({
    subscribe: () => () => {},
    *keys() {
      for (const informer of world.records.values())
        for (const record of informer.list()) yield recordKey(record)
    },
  })

  zones.onTouched((zone) => {
    convergence.changed(zone, context.clock.now())
    for (const server of serversOf(zone).primaries)
      servers.enqueue(zoneServerKey(zone, server), { after: debounce })
    zoneStatus.enqueue(zone, { after: statusPause })
  })
  board.onChange((zone, view, before) => {
    if (view.role === "primary") {
      for (const server of serversOf(zone).secondaries) servers.enqueue(zoneServerKey(zone, server))
    }
    convergence.looked(zone, context.clock.now())
    for (const record of waiting.of(zone)) records.enqueue(record)
    for (const record of troubled(zone, view.pending, before?.pending ?? new Set(), zones))
      records.enqueue(record)
    zoneStatus.enqueue(zone, { after: statusPause })
  })

  world.zones.subscribe((event) => {
    if (!isMeaningful(event)) return
    zones.touchAll()
    zoneStatus.enqueue(keyOf(event.object))
    for (const informer of world.records.values()) {
      for (const record of informer.list())
        if (event.type !== "updated") records.enqueue(recordKey(record), { after: statusPause })
    }
  })
  for (const informer of world.records.values()) {
    informer.subscribe((event) => recordChanged(event, wiring, records))
  }
  for (const informer of [world.instances, world.bind9Clusters, world.providers, world.templates]) {
    informer.subscribe((event: InformerEvent<KubeObject>) => {
      if (isMeaningful(event)) zones.touchAll()
    })
  }
  return { servers, zones: zoneStatus, records }
}

/** A change of anything but status. */
function isMeaningful({ type, object, old }: InformerEvent<KubeObject>): boolean {
  if (type !== "updated" || old === undefined) return true
  const [a, b] = [object.metadata, old.metadata]
  return (
    a.uid !== b.uid ||
    a.generation !== b.generation ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    JSON.stringify([a.labels, a.annotations, a.finalizers]) !==
      JSON.stringify([b.labels, b.annotations, b.finalizers])
  )
}

function recordChanged(
  event: InformerEvent<RecordObject>,
  { zones, waiting, context }: Wiring,
  records: Controller,
): void {
  const { object, old, type } = event
  const before = old && zones.bindingOf(old)
  if (old !== undefined) zones.forget(old)
  if (!isMeaningful(event)) return
  const after = type === "deleted" ? undefined : zones.bindingOf(object)
  if (type === "deleted") {
    const last = zones.bindingOf(object)
    zones.forget(object)
    waiting.done(recordKey(object))
    if (last !== undefined) zones.touch(last)
    return
  }
  if (before !== undefined && before !== after) zones.touch(before)
  if (after === undefined) records.enqueue(recordKey(object), { after: statusPause })
  else {
    waiting.add(after, recordKey(object), context.clock.now())
    zones.touch(after)
  }
}

/** Records at names that were as they should be and are so no more. */
function* troubled(
  zone: string,
  pending: ReadonlySet<string>,
  before: ReadonlySet<string>,
  zones: Zones,
): Iterable<string> {
  const desired = pending.size === 0 ? undefined : zones.view(zone)?.merged.desired
  for (const name of pending) {
    if (before.has(name)) continue
    for (const { sources } of desired?.get(name)?.values() ?? []) {
      for (const source of sources) {
        if (source.kind.endsWith("Record")) yield `${source.kind}|${source.namespace}/${source.name}`
      }
    }
  }
}
