import { groupVersion, type KubeObject } from "@nightshift/operator-runtime"

/** A Machine of either dialect, reduced to what decisions need. */
export interface MachineView {
  readonly object: KubeObject
  readonly uid: string
  readonly name: string
  readonly createdAt: number
  readonly deletedAt: number | undefined
  readonly nodeName: string | undefined
  readonly providerID: string | undefined
  readonly phase: string | undefined
  readonly bootstrapReady: boolean
  readonly infrastructureReady: boolean
  /** Why it can never become a Node, when Cluster API says so. */
  readonly failure: string | undefined
  readonly conditions: readonly MachineCondition[]
  readonly bootstrapRef: ChildRef | undefined
  readonly infrastructureRef: ChildRef | undefined
}

export interface MachineCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

/** `apiVersion` is known in v1beta1 only; v1beta2 names the group. */
export interface ChildRef {
  readonly group: string
  readonly kind: string
  readonly name: string
}

interface MachineObject extends KubeObject {
  readonly spec?: {
    readonly providerID?: string
    readonly bootstrap?: { readonly configRef?: ForeignRef }
    readonly infrastructureRef?: ForeignRef
  }
  readonly status?: {
    readonly phase?: string
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

interface ForeignRef {
  readonly apiVersion?: string
  readonly apiGroup?: string
  readonly kind?: string
  readonly name?: string
}

export function machineView(object: KubeObject): MachineView {
  const { spec, status, metadata } = object as MachineObject
  const conditions = [...(status?.conditions ?? []), ...(status?.v1beta2?.conditions ?? [])]
  return {
    object,
    uid: metadata.uid ?? "",
    name: metadata.name,
    createdAt: Date.parse(metadata.creationTimestamp ?? ""),
    deletedAt: metadata.deletionTimestamp === undefined ? undefined : Date.parse(metadata.deletionTimestamp),
    nodeName: status?.nodeRef?.name,
    providerID: spec?.providerID,
    phase: status?.phase,
    bootstrapReady: (status?.initialization?.bootstrapDataSecretCreated ?? status?.bootstrapReady) === true,
    infrastructureReady:
      (status?.initialization?.infrastructureProvisioned ?? status?.infrastructureReady) === true,
    failure: failureOf(status, conditions),
    conditions,
    bootstrapRef: childRef(spec?.bootstrap?.configRef),
    infrastructureRef: childRef(spec?.infrastructureRef),
  }
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

function childRef(reference: ForeignRef | undefined): ChildRef | undefined {
  if (reference?.kind === undefined || reference.name === undefined) return undefined
  const group = reference.apiGroup ?? groupVersion(reference.apiVersion ?? "").group
  return { group, kind: reference.kind, name: reference.name }
}
