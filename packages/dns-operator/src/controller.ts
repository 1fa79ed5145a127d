import { annotations, labels } from "@nightshift/crds"
import {
  Controller,
  type ControllerOptions,
  type InformerEvent,
  keyOf,
  type KubeObject,
  type Reconcile,
} from "@nightshift/operator-runtime"
import type { Board } from "./board.ts"
import type { Context } from "./context.ts"
import { type GateContext, gateKey, reconcileGate } from "./gate/reconcile.ts"
import type { DnsZone, RecordObject } from "./kinds.ts"
import { reconcile } from "./reconcile.ts"
import { zoneServerKey } from "./server-key.ts"
import type { Convergence } from "./status/convergence.ts"
import { reconcileRecord, recordKey, type RecordStatusContext } from "./status/record-status.ts"
import type { Waiting } from "./status/waiting.ts"
import { reconcileZoneStatus, type ZoneStatusContext } from "./status/zone-status.ts"
import { type InstanceContext, reconcileServerStatus, serverStatusKey } from "./status/instance-status.ts"
import { reconcileTemplate, type TemplateContext } from "./template/reconcile.ts"
import { isClosing } from "./world/sights.ts"
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
  readonly instances: InstanceContext
  readonly templates: TemplateContext
  readonly gates: GateContext
  /** Milliseconds in which changes gather before they are looked at. */
  readonly debounce: number
  readonly options: Pick<ControllerOptions, "log" | "metrics" | "clock">
}

export interface Controllers {
  readonly servers: Controller
  readonly zones: Controller
  readonly records: Controller
  readonly instances: Controller
  readonly templates: Controller
  readonly gates: Controller
}

/** How long the news of a zone gather before its status is written, ms. */
const statusPause = 200

/** Milliseconds for which changes gather at most, however long a look at the zone takes. */
const longestDebounce = 100

/** Which change wakes which key: a source its zone, a zone its servers, a server what is told of the zone. */
export function wire(wiring: Wiring): Controllers {
  const controllers = makeControllers(wiring)
  wakeServers(wiring, controllers)
  wakeByObjects(wiring, controllers)
  return controllers
}

function makeControllers(wiring: Wiring): Controllers {
  const { world, zones, context, options, instances, gates } = wiring
  const of = (
    name: string,
    reconcile: Reconcile,
    keys: () => Iterable<string>,
    own: Partial<ControllerOptions> = {},
  ) => new Controller({ name, reconcile, ...options, ...own }).source({ subscribe: () => () => {}, keys })
  return {
    servers: of(
      "zone-server",
      (key) => reconcile(key, context),
      () => zoneServerKeys(zones),
      {
        concurrency: 16,
        backoff: { baseMs: 50, maxMs: 30_000 },
      },
    ),
    zones: of(
      "zone-status",
      (key) => reconcileZoneStatus(key, wiring.status),
      () => zones.keys(),
    ),
    records: of(
      "record-status",
      (key) => reconcileRecord(key, wiring.records),
      () => recordKeys(world),
      {
        concurrency: 16,
        fairBy: () => "",
      },
    ),
    instances: of(
      "server-status",
      (key) => reconcileServerStatus(key, instances),
      () => serverStatusKeys(world),
    ),
    templates: of(
      "zone-template",
      (key) => reconcileTemplate(key, wiring.templates),
      () => world.templates.list().map(keyOf),
    ),
    gates: of(
      "closing-gate",
      (key) => reconcileGate(key, gates),
      () => gates.sights.scheduledMachines.flatMap((informer) => informer.list().map(gateKey)),
    ),
  }
}

function wakeServers(wiring: Wiring, controllers: Controllers): void {
  const { zones, board, waiting, convergence, context, debounce, gates } = wiring
  const { servers, records } = controllers
  const wakeGates = () => {
    for (const informer of gates.sights.scheduledMachines) {
      for (const machine of informer.list())
        if (isClosing(machine)) controllers.gates.enqueue(gateKey(machine))
    }
  }
  zones.onTouched((zone) => {
    convergence.changed(zone, context.clock.now())
    for (const server of serversOf(zones, zone).primaries) {
      const { took } = context.replicas.of(zone, server)
      servers.enqueue(zoneServerKey(zone, server), {
        after: Math.max(debounce, Math.min(took, longestDebounce)),
      })
    }
    controllers.zones.enqueue(zone, { after: statusPause })
  })
  board.onChange((zone, view, before) => {
    if (view.role === "primary") {
      for (const server of serversOf(zones, zone).secondaries) servers.enqueue(zoneServerKey(zone, server))
    }
    convergence.looked(zone, context.clock.now())
    for (const record of waiting.call(zone)) records.enqueue(record)
    for (const record of troubled(zone, view.pending, before?.pending ?? new Set(), zones))
      records.enqueue(record)
    for (const { source } of zones.lastView(zone)?.merged.losses ?? []) {
      if (source.kind.endsWith("Record")) records.enqueue(`${source.kind}|${source.namespace}/${source.name}`)
    }
    controllers.zones.enqueue(zone, { after: statusPause })
    if (
      view.problem?.message !== before?.problem?.message ||
      view.signsWithPrevious !== before?.signsWithPrevious ||
      (before?.serial === undefined) !== (view.serial === undefined)
    ) {
      controllers.instances.enqueue(view.server, { after: statusPause })
    }
    wakeGates()
  })
  gates.sights.onScheduledMachines((machine) => controllers.gates.enqueue(gateKey(machine)))
  gates.sights.onClusters(({ metadata }) => {
    for (const template of wiring.world.templates.list(metadata.namespace))
      controllers.templates.enqueue(keyOf(template))
  })
}

function wakeByObjects(wiring: Wiring, controllers: Controllers): void {
  const { world, zones } = wiring
  const { records } = controllers
  world.zones.subscribe((event) => {
    const template = event.object.metadata.labels?.[labels.zoneTemplate]
    if (template !== undefined) {
      controllers.templates.enqueue(`${event.object.metadata.namespace ?? ""}/${template}`, {
        after: statusPause,
      })
    }
    if (!isMeaningful(event)) return
    const { namespace, name } = event.object.metadata
    for (const delegating of world.templates.list(namespace)) {
      if (delegating.spec.delegation?.parentZoneRef.name === name)
        controllers.templates.enqueue(keyOf(delegating), { after: statusPause })
    }
    zones.touchAll()
    controllers.zones.enqueue(keyOf(event.object))
    for (const instance of world.instances.list())
      controllers.instances.enqueue(keyOf(instance), { after: statusPause })
    if (event.type === "updated" && isSameToRecords(event.object, event.old)) return
    for (const key of recordKeys(world)) records.enqueue(key, { after: statusPause })
  })
  for (const informer of world.records.values()) {
    informer.subscribe((event) => recordChanged(event, wiring, records))
  }
  for (const informer of [world.instances, world.bind9Clusters, world.providers]) {
    informer.subscribe((event: InformerEvent<KubeObject>) => {
      // Another shard's word on a server is no reason for one of ours: they would never end.
      if (isMeaningful(event))
        controllers.instances.enqueue(serverStatusKey(event.object), { after: statusPause })
      for (const cluster of [...world.bind9Clusters.list(), ...world.providers.list()]) {
        controllers.instances.enqueue(serverStatusKey(cluster), { after: statusPause })
      }
      if (isMeaningful(event)) zones.touchAll()
    })
  }
  world.templates.subscribe((event) => {
    controllers.templates.enqueue(keyOf(event.object))
    if (isMeaningful(event)) zones.touchAll()
  })
}

/** What a zone says to records is its spec, and which other namespaces may bring theirs. */
const isSameToRecords = (zone: DnsZone, old: DnsZone | undefined): boolean =>
  zone.metadata.generation === old?.metadata.generation &&
  zone.metadata.annotations?.[annotations.allowZoneNamespaces] ===
    old?.metadata.annotations?.[annotations.allowZoneNamespaces]

const serversOf = (zones: Zones, zone: string) => {
  const { primaries, secondaries } = zones.servers(zone)
  return { primaries: primaries.map(keyOf), secondaries: secondaries.map(keyOf) }
}

function* zoneServerKeys(zones: Zones): Iterable<string> {
  for (const zone of zones.keys()) {
    const { primaries, secondaries } = serversOf(zones, zone)
    for (const server of [...primaries, ...secondaries]) yield zoneServerKey(zone, server)
  }
}

function* recordKeys(world: World): Iterable<string> {
  for (const informer of world.records.values()) for (const record of informer.list()) yield recordKey(record)
}

function* serverStatusKeys(world: World): Iterable<string> {
  for (const informer of [world.instances, world.bind9Clusters, world.providers]) {
    for (const object of informer.list() as readonly KubeObject[]) yield serverStatusKey(object)
  }
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
  const before = old && zones.records.bindingOf(old)
  if (old !== undefined) zones.records.forget(old)
  if (!isMeaningful(event)) return
  const after = zones.records.bindingOf(object)
  for (const zone of new Set([before, after])) if (zone !== undefined) zones.records.changed(object, zone)
  if (type === "deleted") {
    zones.records.forget(object)
    waiting.done(recordKey(object))
    if (after !== undefined) zones.touch(after)
    return
  }
  if (before !== undefined && before !== after) zones.touch(before)
  if (after === undefined) records.enqueue(recordKey(object), { after: statusPause })
  else {
    waiting.add(after, recordKey(object), context.clock.now())
    zones.touch(after)
    // A zone without a server is never looked at, and its records wait for nothing.
    if (zones.servers(after).primaries.length === 0)
      records.enqueue(recordKey(object), { after: statusPause })
  }
}

/** Records at names that were as they should be and are so no more. */
function* troubled(
  zone: string,
  pending: ReadonlySet<string>,
  before: ReadonlySet<string>,
  zones: Zones,
): Iterable<string> {
  const desired = pending.size === 0 ? undefined : zones.lastView(zone)?.merged.desired
  for (const name of pending) {
    if (before.has(name)) continue
    for (const { sources } of desired?.get(name)?.values() ?? []) {
      for (const source of sources) {
        if (source.kind.endsWith("Record")) yield `${source.kind}|${source.namespace}/${source.name}`
      }
    }
  }
}
