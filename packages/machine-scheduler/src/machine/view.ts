import { durationMs } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"
import { given } from "../given.ts"
import type { DeletionTimeouts } from "./manifests.ts"

/** A Machine of either dialect, reduced to what decisions need. */
export interface MachineView {
  readonly object: KubeObject
  readonly uid: string
  readonly name: string
  /** The Cluster it was made for, whatever the spec of its owner says by now. */
  readonly clusterName: string
  readonly deletedAt: number | undefined
  readonly nodeName: string | undefined
  readonly providerID: string | undefined
  /** Those of its deletion that are set. */
  readonly timeouts: Partial<DeletionTimeouts>
  readonly bootstrapReady: boolean
  readonly infrastructureReady: boolean
  /** Why it can never become a Node, when Cluster API says so. */
  readonly failure: string | undefined
  readonly conditions: readonly MachineCondition[]
}

export interface MachineCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** The fields of a Machine that are read, in either dialect. */
export interface MachineObject extends KubeObject {
  readonly spec?: {
    readonly clusterName?: string
    readonly providerID?: string
    readonly deletion?: {
      readonly nodeDrainTimeoutSeconds?: number
      readonly nodeVolumeDetachTimeoutSeconds?: number
      readonly nodeDeletionTimeoutSeconds?: number
    }
    readonly nodeDrainTimeout?: string
    readonly nodeVolumeDetachTimeout?: string
    readonly nodeDeletionTimeout?: string
  }
  readonly status?: {
    readonly nodeRef?: { readonly name?: string }
    readonly bootstrapReady?: boolean
    readonly infrastructureReady?: boolean
    readonly initialization?: {
      readonly bootstrapDataSecretCreated?: boolean
      readonly infrastructureProvisioned?: boolean
    }
    readonly failureReason?: string
    readonly failureMessage?: string
    readonly conditions?: readonly MachineCondition[]
    readonly v1beta2?: { readonly conditions?: readonly MachineCondition[] }
  }
}

export function machineView(object: KubeObject): MachineView {
  const { spec, status, metadata } = object as MachineObject
  const conditions = decidingConditions(status)
  return {
    object,
    uid: metadata.uid ?? "",
    name: metadata.name,
    clusterName: spec?.clusterName ?? "",
    deletedAt: metadata.deletionTimestamp === undefined ? undefined : Date.parse(metadata.deletionTimestamp),
    nodeName: status?.nodeRef?.name,
    providerID: spec?.providerID,
    timeouts: timeoutsOf(spec),
    bootstrapReady: (status?.initialization?.bootstrapDataSecretCreated ?? status?.bootstrapReady) === true,
    infrastructureReady:
      (status?.initialization?.infrastructureProvisioned ?? status?.infrastructureReady) === true,
    failure: failureOf(status, conditions),
    conditions,
  }
}

/** Seconds in v1beta2, a duration such as `2m0s` in v1beta1. */
function timeoutsOf(spec: MachineObject["spec"]): Partial<DeletionTimeouts> {
  const { nodeDrainTimeout, nodeVolumeDetachTimeout, nodeDeletionTimeout, deletion } = spec ?? {}
  const ms = (seconds: number | undefined, duration: string | undefined): number | undefined =>
    seconds === undefined ? durationMs(duration ?? "") : seconds * 1000
  return given({
    drain: ms(deletion?.nodeDrainTimeoutSeconds, nodeDrainTimeout),
    volumeDetach: ms(deletion?.nodeVolumeDetachTimeoutSeconds, nodeVolumeDetachTimeout),
    nodeDeletion: ms(deletion?.nodeDeletionTimeoutSeconds, nodeDeletionTimeout),
  })
}

const deciding: ReadonlySet<string> = new Set(["Deleting", "HealthCheckSucceeded"])

/** The conditions that are read, wherever a dialect has them. */
export function decidingConditions(status: MachineObject["status"]): MachineCondition[] {
  return [...(status?.conditions ?? []), ...(status?.v1beta2?.conditions ?? [])].flatMap(
    ({ type, status, reason, message }) =>
      deciding.has(type) ? [{ type, status, ...(reason && { reason }), ...(message && { message }) }] : [],
  )
}

/** `failureReason` is terminal in v1beta1 and gone later; a failed health check is a failure in both. */
function failureOf(
  status: MachineObject["status"],
  conditions: readonly MachineCondition[],
): string | undefined {
  if (status?.failureReason !== undefined)
    return `${status.failureReason}: ${status.failureMessage ?? "no message"}`
  const health = conditions.find(({ type, status }) => type === "HealthCheckSucceeded" && status === "False")
  return health && `HealthCheckSucceeded is False: ${health.message ?? health.reason ?? "no reason"}`
}
