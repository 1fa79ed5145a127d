/** When what was seen on the management cluster, in milliseconds since the epoch. */
import type { Informer, Informers, KubeObject } from "@nightshift/operator-runtime"
import type { Machine } from "./hosts.ts"

interface ScheduledMachine extends KubeObject {
  readonly status?: { readonly phase?: string }
}

interface ReadyRecord extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export interface Sightings {
  readonly machines: Informer<Machine>
  /** By name of the Machine. */
  readonly born: ReadonlyMap<string, number>
  readonly gone: ReadonlyMap<string, number>
  /** By name of the record: when it was Ready first. */
  readonly verified: ReadonlyMap<string, number>
  /** How many ScheduledMachines are in this phase. */
  inPhase(phase: string): number
}

export function follow(informers: Informers): Sightings {
  const born = new Map<string, number>()
  const gone = new Map<string, number>()
  const verified = new Map<string, number>()
  const machines = informers.of<Machine>({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" })
  machines.subscribe(({ type, object }) => {
    if (type === "added") born.set(object.metadata.name, Date.now())
    if (type === "deleted") gone.set(object.metadata.name, Date.now())
  })
  const scheduled = informers.of<ScheduledMachine>({
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
  })
  const records = informers.of<ReadyRecord>({ apiVersion: "bindy.firestoned.io/v1beta1", kind: "ARecord" })
  records.subscribe(({ type, object: { metadata, status } }) => {
    const isReady = status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true
    if (type !== "deleted" && isReady && !verified.has(metadata.name)) verified.set(metadata.name, Date.now())
  })
  return {
    machines,
    born,
    gone,
    verified,
    inPhase: (phase) => scheduled.list().filter(({ status }) => status?.phase === phase).length,
  }
}
