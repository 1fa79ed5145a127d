import { annotations, labels } from "@nightshift/crds"
import type { JsonPatchOp, KubeObject } from "@nightshift/operator-runtime"
import type { Intent } from "../intent.ts"
import { deletionTimeouts, type DeletionTimeouts } from "./manifests.ts"
import { labelValue } from "./names.ts"
import type { MachineView } from "./view.ts"

/**
 * What of a Machine follows the spec at once, because nothing has to be made anew for it: how it is drained, and the labels
 * and annotations that are ours. What it is made of waits for the next opening, unless `rollout` is Immediate.
 */
export interface Upkeep {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly timeouts: DeletionTimeouts
}

/** How annotations of ours say whose they are, so that those of a person are left alone. */
const mark = "machine-scheduler"
const minute = 60_000

export function upkeepOf(
  owner: string,
  { drainMode, closing }: Pick<Intent, "drainMode" | "closing">,
): Upkeep {
  return {
    labels: { [labels.scheduledMachine]: labelValue(owner), [labels.interruptible]: "" },
    annotations: {
      [annotations.skipRemediation]: "",
      // Whoever deletes the Machine, we drain first.
      ...(drainMode === "Scheduler" ? { [annotations.preDrainHook]: mark } : {}),
      ...(drainMode === "None" ? { [annotations.excludeNodeDraining]: mark } : {}),
    },
    // Each is sent, because an unset one may mean for ever.
    timeouts: { drain: closing.drain, volumeDetach: minute, nodeDeletion: minute },
  }
}

export interface UpkeepPlan {
  /** To be applied; undefined when nothing is missing. */
  readonly manifest: KubeObject | undefined
  /** What takes away that is ours and not wished any more. */
  readonly ops: readonly JsonPatchOp[]
}

/** Undefined when the Machine is as it should be. */
export function upkeepPlan(machine: MachineView, wished: Upkeep): UpkeepPlan | undefined {
  const { apiVersion, kind, metadata } = machine.object
  const { name, namespace = "", uid = "" } = metadata
  const lacks = (
    have: Readonly<Record<string, string>> = {},
    want: Readonly<Record<string, string>>,
  ): boolean => Object.entries(want).some(([key, value]) => have[key] !== value)
  const differs =
    lacks(metadata.labels, wished.labels) ||
    lacks(metadata.annotations, wished.annotations) ||
    !sameTimeouts(machine.timeouts, wished.timeouts)
  const spent = [annotations.preDrainHook, annotations.excludeNodeDraining].filter(
    (key) => metadata.annotations?.[key] === mark && wished.annotations[key] === undefined,
  )
  if (!differs && spent.length === 0) return undefined
  const dialect = apiVersion.endsWith("/v1beta1") ? "v1beta1" : "v1beta2"
  const { labels, annotations: noted } = wished
  const manifest = {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, labels, annotations: noted },
    spec: deletionTimeouts(wished.timeouts, dialect),
  }
  return {
    manifest: differs ? manifest : undefined,
    ops: spent.flatMap((key): JsonPatchOp[] => {
      const path = `/metadata/annotations/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`
      return [
        { op: "test", path, value: mark },
        { op: "remove", path },
      ]
    }),
  }
}

/** Servers write durations in their own way and round them up to seconds. */
function sameTimeouts(have: MachineView["timeouts"], want: DeletionTimeouts): boolean {
  const seconds = (ms: number | undefined): number => Math.max(1, Math.ceil((ms ?? Number.NaN) / 1000))
  return (["drain", "volumeDetach", "nodeDeletion"] as const).every(
    (which) => seconds(have[which]) === seconds(want[which]),
  )
}
