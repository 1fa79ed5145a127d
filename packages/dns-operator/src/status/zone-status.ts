import { fieldManagers, finalizers, zoneConditions, zoneReasons } from "@nightshift/crds"
import {
  applyStatus,
  type Clock,
  findCondition,
  isKubeError,
  keyOf,
  type Kube,
  type Outcome,
  refOf,
  settled,
  until,
} from "@nightshift/operator-runtime"
import type { Board } from "../board.ts"
import type { Releasing, Remaining } from "../finalize.ts"
import type { DnsZone, ServerStatus } from "../kinds.ts"
import type { Zones } from "../zones.ts"
import { formerServers } from "./former-servers.ts"
import { terminatingStatus, zoneStatus } from "./zone-verdict.ts"

export interface ZoneStatusContext {
  readonly zones: Zones
  readonly board: Board
  readonly kube: Kube
  readonly clock: Clock
  /** When we first had to do with the zone, ms since the epoch. */
  readonly begun: (key: string) => number
  /** Takes the zone off its servers; undefined when it is done. */
  readonly finalize: (key: string, zone: DnsZone) => Promise<Remaining | undefined>
  /** Takes the zone off servers that are not its own any more. */
  readonly release: (key: string, zone: DnsZone, former: readonly ServerStatus[]) => Promise<Releasing>
}

/** Milliseconds in which a zone keeps the status that a former process gave it, until all servers were looked at. */
const patience = 5_000

/** Keeps a zone's finalizer and status; the work on its servers is done elsewhere and looked up on the board. */
export async function reconcileZoneStatus(key: string, ctx: ZoneStatusContext): Promise<Outcome> {
  const zone = ctx.zones.get(key)
  if (zone === undefined) {
    ctx.board.keep(key, new Set())
    return settled
  }
  try {
    if (zone.metadata.deletionTimestamp !== undefined) return await conclude(key, zone, ctx)
    if (zone.metadata.finalizers?.includes(finalizers.dnsZone) !== true) await addFinalizer(zone, ctx.kube)
    const { primaries, secondaries } = ctx.zones.servers(key)
    const servers = [...primaries, ...secondaries].map(keyOf)
    ctx.board.keep(key, new Set(servers))
    const begun = ctx.begun(key)
    const unseen = servers.some((server) => !ctx.board.of(key).has(server))
    if (unseen && zone.status !== undefined && ctx.clock.now() < begun + patience)
      return until(begun + patience)
    const problem = ctx.zones.problem(key)
    const former = formerServers(zone, servers)
    // A zone that nobody is to serve stays where it is until it is deleted: more likely a mistake than a wish.
    const { leaving, again } =
      problem === undefined ? await ctx.release(key, zone, former) : { leaving: former, again: undefined }
    const status = zoneStatus(
      {
        zone,
        problem,
        view: ctx.zones.view(key),
        servers,
        leaving,
        views: ctx.board.of(key),
      },
      ctx.clock.now(),
    )
    await applyStatus(ctx.kube, zone, status, { fieldManager: fieldManagers.dnsOperator })
    return until(again)
  } catch (error) {
    if (!isKubeError(error, "absent")) throw error
  }
  return settled
}

async function conclude(key: string, zone: DnsZone, ctx: ZoneStatusContext): Promise<Outcome> {
  if (zone.metadata.finalizers?.includes(finalizers.dnsZone) !== true) return settled
  if (findCondition(zone.status?.conditions, zoneConditions.Ready)?.reason !== zoneReasons.Deleting)
    await tellTerminating(zone, "it is being taken off its servers", ctx)
  const remaining = await ctx.finalize(key, zone)
  if (remaining === undefined) {
    await removeFinalizer(zone, ctx.kube)
    return settled
  }
  await tellTerminating(zone, remaining.message, ctx)
  return until(remaining.again)
}

async function tellTerminating(zone: DnsZone, message: string, ctx: ZoneStatusContext): Promise<void> {
  const status = terminatingStatus(zone, message, ctx.clock.now())
  await applyStatus(ctx.kube, zone, status, { fieldManager: fieldManagers.dnsOperator })
}

async function addFinalizer(zone: DnsZone, kube: Kube): Promise<void> {
  const present = zone.metadata.finalizers
  const ops =
    present === undefined
      ? [{ op: "add", path: "/metadata/finalizers", value: [finalizers.dnsZone] } as const]
      : [{ op: "add", path: "/metadata/finalizers/-", value: finalizers.dnsZone } as const]
  await kube.patch(
    refOf(zone),
    { type: "json", ops: [sameVersion(zone), ...ops] },
    { fieldManager: fieldManagers.dnsOperator },
  )
}

async function removeFinalizer(zone: DnsZone, kube: Kube): Promise<void> {
  const at = zone.metadata.finalizers?.indexOf(finalizers.dnsZone) ?? -1
  const path = `/metadata/finalizers/${at}`
  const ops = [{ op: "test", path, value: finalizers.dnsZone } as const, { op: "remove", path } as const]
  await kube.patch(refOf(zone), { type: "json", ops }, { fieldManager: fieldManagers.dnsOperator })
}

/** The list of finalizers is somebody else's too: it is changed as it was read, or not at all. */
const sameVersion = ({ metadata }: DnsZone) =>
  ({ op: "test", path: "/metadata/resourceVersion", value: metadata.resourceVersion }) as const
