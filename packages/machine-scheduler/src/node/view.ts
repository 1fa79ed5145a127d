import { annotations } from "@nightshift/crds"
import type { KubeObject } from "@nightshift/operator-runtime"
import type { Taint } from "../machine/registration.ts"

/** A Node of the workload cluster, reduced to what decisions need. */
export interface NodeView {
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly unschedulable: boolean
  /** As the server holds them, `timeAdded` included: the list is one value and is replaced as one. */
  readonly taints: readonly (Taint & { readonly timeAdded?: string })[]
  /** Unknown means that the kubelet does not answer. */
  readonly ready: "True" | "False" | "Unknown"
  readonly providerID: string | undefined
  readonly reclaim: ReclaimRequest | undefined
}

export interface ReclaimRequest {
  readonly level: "graceful" | "quick" | "fast"
  readonly reason: string
  /** As the requester wrote it; the hold-off counts from when we saw it. */
  readonly requestedAt: string | undefined
}

interface NodeObject extends KubeObject {
  readonly spec?: {
    readonly unschedulable?: boolean
    readonly taints?: readonly (Taint & { readonly timeAdded?: string })[]
    readonly providerID?: string
  }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export function nodeView(object: KubeObject): NodeView {
  const { metadata, spec, status } = object as NodeObject
  const ready = status?.conditions?.find(({ type }) => type === "Ready")?.status
  return {
    name: metadata.name,
    uid: metadata.uid ?? "",
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    unschedulable: spec?.unschedulable === true,
    taints: spec?.taints ?? [],
    ready: ready === "True" || ready === "False" ? ready : "Unknown",
    providerID: spec?.providerID,
    reclaim: reclaimRequest(metadata.annotations ?? {}),
  }
}

/** The trigger is the literal `true`; a level that nobody knows is the default. */
function reclaimRequest(given: Readonly<Record<string, string>>): ReclaimRequest | undefined {
  if (given[annotations.reclaimRequested] !== "true") return undefined
  const level = given[annotations.reclaimLevel]
  return {
    level: level === "graceful" || level === "fast" ? level : "quick",
    reason: given[annotations.reclaimReason] ?? "no reason given",
    requestedAt: given[annotations.reclaimRequestedAt],
  }
}
