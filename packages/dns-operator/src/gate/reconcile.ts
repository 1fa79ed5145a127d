import { fieldManagers, scheduledMachineConditions } from "@nightshift/crds"
import {
  applyStatus,
  type Clock,
  findCondition,
  isKubeError,
  type Kube,
  keyOf,
  type Outcome,
  setCondition,
  settled,
  until,
} from "@nightshift/operator-runtime"
import { clusterOf, type ScheduledMachine } from "../kinds.ts"
import { sourceText } from "../records/wish.ts"
import { isClosing, type Sights } from "../world/sights.ts"
import type { World } from "../world/world.ts"
import type { Zones } from "../zones.ts"
import { decideGate, type GateFacts } from "./decide.ts"
import type { Departures } from "./departures.ts"

export interface GateContext {
  readonly world: Pick<World, "isOurs">
  readonly sights: Sights
  readonly zones: Zones
  readonly departures: Departures
  readonly kube: Kube
  readonly clock: Clock
}

export const gateKey = (machine: ScheduledMachine): string => `${machine.apiVersion}|${keyOf(machine)}`

/** Tells a ScheduledMachine that closes when its clients have left. Everything else about it is the scheduler's. */
export async function reconcileGate(key: string, ctx: GateContext): Promise<Outcome> {
  const machine = machineBy(key, ctx.sights)
  if (machine === undefined || !isClosing(machine)) ctx.departures.forget(key)
  // Another shard's zones answer with the machines of that shard: here nothing would be found, and the gate opened.
  if (machine === undefined || !ctx.world.isOurs(machine)) return settled
  const now = ctx.clock.now()
  const facts = factsOf(key, machine, ctx, now)
  const verdict = decideGate(facts, now)
  const before = machine.status?.conditions?.filter(
    ({ type }) => type === scheduledMachineConditions.DnsWithdrawn,
  )
  const conditions = setCondition(
    // What was opened for an earlier closing and never shut, because nobody was there, is opened anew.
    verdict.status === "True" && !facts.openedBefore ? [] : before,
    {
      type: scheduledMachineConditions.DnsWithdrawn,
      status: verdict.status,
      reason: verdict.reason,
      message: verdict.message.slice(0, 1024),
      observedGeneration: machine.metadata.generation ?? 0,
    },
    now,
  )
  try {
    await applyStatus(ctx.kube, machine, { conditions }, { fieldManager: fieldManagers.dnsGate })
  } catch (error) {
    if (!isKubeError(error, "absent")) throw error
  }
  return until(verdict.wakeAt)
}

function factsOf(key: string, machine: ScheduledMachine, ctx: GateContext, now: number): GateFacts {
  const since = isClosing(machine) ? closingSince(machine) : undefined
  const cluster = `${machine.metadata.namespace ?? ""}/${clusterOf(machine) ?? ""}`
  const node = machine.status?.nodeRef?.name
  const before = findCondition(machine.status?.conditions, scheduledMachineConditions.DnsWithdrawn)
  const openedBefore =
    before?.status === "True" &&
    since !== undefined &&
    Date.parse(before.lastTransitionTime) >= Math.floor(since / 1000) * 1000
  if (since === undefined)
    return { closingSince: since, openedBefore, departures: [], stillWished: [], unknown: undefined }
  return {
    closingSince: since,
    openedBefore,
    departures: node === undefined ? [] : ctx.departures.of({ machine: key, since, cluster, node }, now),
    stillWished: stillWished(machine, ctx),
    unknown: unknownCluster(cluster, ctx),
  }
}

const closingSince = (machine: ScheduledMachine): number => {
  const started = Date.parse(machine.status?.closing?.startedAt ?? "")
  const condition = machine.status?.conditions?.find(
    ({ type }) => type === scheduledMachineConditions.Closing,
  )
  return Number.isNaN(started) ? Date.parse(condition?.lastTransitionTime ?? "") || 0 : started
}

/** Answers with the machine's own addresses that somebody keeps wishing for. */
function stillWished(machine: ScheduledMachine, { sights, zones }: GateContext): string[] {
  const addresses = sights.addressesOf(machine)
  if (addresses.size === 0) return []
  return zones.keys().flatMap((zone) =>
    [...(zones.view(zone)?.merged.desired.values() ?? [])].flatMap((types) =>
      [...types.values()].flatMap(({ rrset, sources }) => {
        const points =
          (rrset.type === "A" || rrset.type === "AAAA") &&
          rrset.rdatas.some((rdata) => addresses.has(rdata.toString()))
        return points ? [`${rrset.name} ${rrset.type} of ${sources.map(sourceText).join(", ")}`] : []
      }),
    ),
  )
}

/** A cluster that cannot be asked, and of which nothing is remembered, may serve from the machine without our knowing. */
function unknownCluster(cluster: string, { zones }: GateContext): string | undefined {
  const [namespace, name] = cluster.split("/")
  for (const zone of zones.keys()) {
    if (!zone.startsWith(`${namespace}/`)) continue
    const silent = zones.view(zone)?.silent.find((one) => one.name === name && !one.remembers && !one.stale)
    if (silent !== undefined) return `cluster ${name} cannot be asked: ${silent.why}`
  }
  return undefined
}

function machineBy(key: string, sights: Sights): ScheduledMachine | undefined {
  const bar = key.indexOf("|")
  const [namespace, name = ""] = key.slice(bar + 1).split("/")
  return sights.scheduledMachines
    .find(({ type }) => type.apiVersion === key.slice(0, bar))
    ?.get(namespace, name)
}
