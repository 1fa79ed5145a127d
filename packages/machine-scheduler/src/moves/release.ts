import { annotations } from "@nightshift/crds"
import { type JsonPatchOp, timestamp } from "@nightshift/operator-runtime"
import { type Draft, say } from "../draft.ts"
import { enterStep } from "../closing-facts.ts"
import type { MachineView } from "../machine/view.ts"

/**
 * Deletes the Machine and lets Cluster API go on. Deletion comes first: a Machine without hook and without
 * deletionTimestamp would be one that nobody drains again.
 */
export function releaseMachine(
  draft: Draft,
  machine: MachineView,
  now: number,
  { skipDrain }: { readonly skipDrain: boolean },
): void {
  const { apiVersion, kind, metadata } = machine.object
  const ref = { apiVersion, kind, name: machine.name, namespace: metadata.namespace ?? "" }
  if (machine.deletedAt === undefined) {
    draft.actions.push({ do: "delete", role: "machine", ref, uid: machine.uid })
    if (draft.facts.closing !== undefined)
      draft.facts.closing = { ...draft.facts.closing, machineDeletedAt: timestamp(now) }
  }
  const ops = releaseOps(machine, skipDrain)
  if (ops.length > 0) draft.actions.push({ do: "releaseHook", ref, uid: machine.uid, ops })
  enterStep(draft, "Delete", now)
  const deleting = machine.conditions.find(({ type, status }) => type === "Deleting" && status === "True")
  const says =
    deleting === undefined
      ? "Cluster API returns the host"
      : [deleting.reason, deleting.message].filter((part) => part !== undefined && part !== "").join(": ")
  say(draft, "Closing", "True", "Deleting", `${draft.facts.closing?.reason ?? "MachineDeleted"}: ${says}`)
}

/** The hook goes in the same patch that decides whether Cluster API shall drain and wait for volumes. */
export function releaseOps(machine: MachineView, skipDrain: boolean): JsonPatchOp[] {
  const given = machine.object.metadata.annotations ?? {}
  const hooked = given[annotations.preDrainHook] !== undefined
  const missing = [annotations.excludeNodeDraining, annotations.excludeWaitForVolumeDetach].filter(
    (key) => skipDrain && given[key] === undefined,
  )
  if (!hooked && missing.length === 0) return []
  return [
    { op: "test", path: "/metadata/uid", value: machine.uid },
    ...(given === undefined || Object.keys(given).length === 0
      ? [{ op: "add" as const, path: "/metadata/annotations", value: {} }]
      : []),
    ...missing.map((key) => ({
      op: "add" as const,
      path: `/metadata/annotations/${escaped(key)}`,
      value: "true",
    })),
    ...(hooked
      ? [{ op: "remove" as const, path: `/metadata/annotations/${escaped(annotations.preDrainHook)}` }]
      : []),
  ]
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")
