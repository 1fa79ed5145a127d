import type {
  scheduledMachineConditions,
  scheduledMachineReasons,
  ScheduledMachineStatus,
} from "@nightshift/crds"
import type { JsonPatchOp, Ref } from "@nightshift/operator-runtime"
import type { DrainPod } from "./drain/pod.ts"
import type { Child } from "./machine/manifests.ts"
import type { UpkeepPlan } from "./machine/upkeep.ts"

export type ConditionType = keyof typeof scheduledMachineConditions
export type Reason = keyof typeof scheduledMachineReasons

export type Role = "bootstrap" | "infrastructure" | "machine"

/** One call to an API server. `tolerated` ones may fail without keeping the rest from happening. */
export type Action =
  | { readonly do: "addFinalizer" }
  | { readonly do: "dropFinalizer" }
  | { readonly do: "create"; readonly role: Role; readonly manifest: Child }
  | { readonly do: "delete"; readonly role: Role; readonly ref: Ref; readonly uid: string }
  /** Cluster API may go on: with `skipDrain` it neither drains nor waits for volumes. */
  | {
      readonly do: "releaseHook"
      readonly ref: Ref
      readonly uid: string
      readonly ops: readonly JsonPatchOp[]
    }
  /** What follows the spec at once is applied, what of ours is not wished any more is taken away. */
  | {
      readonly do: "keepMachine"
      readonly ref: Ref
      readonly plan: UpkeepPlan
      readonly tolerated: true
    }
  | {
      readonly do: "labelNode"
      readonly node: string
      readonly labels: Readonly<Record<string, string>>
      readonly annotations: Readonly<Record<string, string>>
      readonly tolerated: true
    }
  | {
      readonly do: "patchNode"
      readonly node: string
      readonly why: "taints" | "cordon" | "uncordon"
      readonly ops: readonly JsonPatchOp[]
      readonly tolerated: true
    }
  | {
      readonly do: "evict"
      readonly pod: DrainPod
      readonly graceSeconds: number | undefined
      readonly tolerated: true
    }
  | {
      readonly do: "force"
      readonly pod: DrainPod
      readonly graceSeconds: number
      readonly budget: string | undefined
      readonly tolerated: true
    }

/** Something worth an Event and an audit line. */
export interface Note {
  readonly type: "Normal" | "Warning"
  readonly reason: string
  readonly message: string
}

/** What to do, what to tell, and when to look again. A value: it can be printed, compared and refused. */
export interface Decision {
  readonly actions: readonly Action[]
  readonly status: ScheduledMachineStatus
  readonly notes: readonly Note[]
  /** It would open: what to build from and whose turn it is have to be looked at, then it is decided again. */
  readonly opens: boolean
  readonly wakeAt: number | undefined
}
