import type { ScheduledMachine as Kind } from "@nightshift/crds"
import type { KubeObject, RemoteCluster } from "@nightshift/operator-runtime"
import type { DrainSight } from "./drain/plan.ts"
import type { Intent } from "./intent.ts"
import type { ClusterApiVersion } from "./machine/manifests.ts"
import type { Blueprint } from "./machine/template.ts"
import type { MachineView } from "./machine/view.ts"
import type { NodeView } from "./node/view.ts"
import type { Problem } from "./schedule/problem.ts"
import type { Schedule } from "./schedule/schedule.ts"

/** "Could not ask" is never "is not there": only `absent` may cause a deletion or a creation. */
export type Sight<T> =
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: UnknownReason; readonly message: string }
  | { readonly kind: "present"; readonly value: T }

export type UnknownReason = "KubeconfigMissing" | "KubeconfigInvalid" | "Unreachable"

export const absent: Sight<never> = { kind: "absent" }
export const present = <T>(value: T): Sight<T> => ({ kind: "present", value })
export const unknown = (reason: UnknownReason, message: string): Sight<never> => ({
  kind: "unknown",
  reason,
  message,
})
export const seen = <T>(sight: Sight<T>): T | undefined =>
  sight.kind === "present" ? sight.value : undefined

export type ScheduledMachine = Kind

/** How the schedule is known. */
export type When =
  | { readonly kind: "own"; readonly schedule: Schedule }
  /** A provider says when its window is; what else the schedule says holds beside it. */
  | {
      readonly kind: "provider"
      readonly active: boolean
      readonly generation: number | undefined
      readonly schedule: Schedule
    }
  /** A provider that cannot be believed now. */
  | { readonly kind: "unresolved"; readonly reason: UnresolvedReason; readonly message: string }
  | { readonly kind: "broken"; readonly problems: readonly Problem[] }

export type UnresolvedReason =
  | "ProviderCRDNotInstalled"
  | "ProviderNotFound"
  | "StatusActiveMissing"
  | "ProviderNotReady"
  | "ProviderUnknown"

export interface ClusterView {
  readonly object: KubeObject
  readonly paused: boolean
  readonly deleting: boolean
  readonly controlPlaneInitialized: boolean
}

export interface ControlPlaneView {
  /** Cluster API would neither drain nor honour the pre-drain hook. */
  readonly drainWouldBeSkipped: boolean
  readonly version: string | undefined
}

/** A bootstrap or infrastructure object under one of our names. */
export interface ChildView {
  readonly object: KubeObject
  /** Of this very object, not of an earlier one of the same name. */
  readonly ours: boolean
  readonly terminating: boolean
}

export interface Blueprints {
  readonly bootstrap: Blueprint
  readonly infrastructure: Blueprint
}

export interface Observed {
  readonly object: ScheduledMachine
  readonly intent: Intent
  readonly problems: readonly Problem[]
  readonly when: When
  /** Added to `now` before a schedule is asked: the offset of demos and tests. */
  readonly clockOffset: number
  /** An older ScheduledMachine of the same name in the other group. */
  readonly elderTwin: string | undefined
  readonly dialect: ClusterApiVersion | undefined
  /** The Cluster that counts: the Machine's own while there is one, else the one that the spec names. */
  readonly clusterName: string
  /** Where its Node lives, or lived. */
  readonly kubeconfig: RemoteCluster["ref"]
  /** The whole namespace goes: nobody waits for a drain any more. */
  readonly namespaceDeleting: boolean
  readonly cluster: Sight<ClusterView>
  readonly machine: Sight<MachineView>
  readonly bootstrap: readonly ChildView[]
  readonly infrastructure: readonly ChildView[]
  /** A kind of theirs that cannot be listed now, and so may have more than these. */
  readonly unlistedChildren: string | undefined
  /** Looked at for an opening only; absent when the Cluster names none. */
  readonly controlPlane: Sight<ControlPlaneView>
  /** What to build from; a template that is missing is a problem of its own. */
  readonly blueprints:
    | Sight<Blueprints>
    | {
        readonly kind: "problem"
        readonly reason: "TemplateNotFound" | "InvalidTemplate" | "KindNotAllowed"
        readonly message: string
      }
  /** Hash of the parts of the spec that children are made from. */
  readonly specHash: string
  readonly node: Sight<NodeView>
  /** Looked at while something closes; absent until it could be. */
  readonly drain: Sight<DrainSight>
  /** Why this opening has to wait for others, when openings are limited. */
  readonly mustWait: { readonly message: string; readonly until: number | undefined } | undefined
}
