import { annotations, labels, taints } from "@nightshift/crds"
import type { JsonPatchOp } from "@nightshift/operator-runtime"
import type { Intent } from "../intent.ts"
import { labelValue } from "../machine/names.ts"
import { sameTaint, type Taint } from "../machine/registration.ts"
import type { NodeView } from "./view.ts"

/** What the Node of a machine shall carry. */
export interface NodeWishes {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
}

export interface NodeSituation {
  readonly owner: { readonly namespace: string | undefined; readonly name: string }
  readonly intent: Intent
  /** RFC 3339; from the joining on, so that workloads can decide whether they fit. */
  readonly closesAt: string | undefined
  readonly closing: boolean
  readonly draining: boolean
  readonly cordonedByUs: boolean
}

export const closingTaint: Taint = { key: taints.closing, effect: "NoSchedule" }

export function nodeWishes(situation: NodeSituation): NodeWishes {
  const { owner, intent, closesAt, closing, draining, cordonedByUs } = situation
  const wishedTaints = [...(intent.spec.nodeTaints ?? []), ...(closing ? [closingTaint] : [])]
  return {
    labels: {
      ...broughtLabels(intent),
      [labels.scheduledMachine]: labelValue(owner.name),
      ...(owner.namespace === undefined ? {} : { [labels.scheduledMachineNamespace]: owner.namespace }),
      [labels.interruptible]: "",
      ...(draining ? { [labels.excludeFromLoadBalancers]: "" } : {}),
    },
    annotations: {
      ...(closesAt === undefined ? {} : { [annotations.closesAt]: closesAt }),
      ...(cordonedByUs ? { [annotations.cordonedBy]: "machine-scheduler" } : {}),
    },
    taints: wishedTaints,
  }
}

/** The labels of the Machine, none of which may have a reserved prefix, are meant for its Node. */
export const broughtLabels = (intent: Intent): Readonly<Record<string, string>> =>
  intent.spec.machineTemplate?.labels ?? {}

/** True when the Node lacks something, or still carries what is not true any more. */
export function labelsDiffer(node: NodeView, wishes: NodeWishes): boolean {
  const lacks = (have: Readonly<Record<string, string>>, want: Readonly<Record<string, string>>): boolean =>
    Object.entries(want).some(([key, value]) => have[key] !== value)
  const stale = (
    have: Readonly<Record<string, string>>,
    want: Readonly<Record<string, string>>,
    key: string,
  ): boolean => have[key] !== undefined && want[key] === undefined
  return (
    lacks(node.labels, wishes.labels) ||
    lacks(node.annotations, wishes.annotations) ||
    stale(node.annotations, wishes.annotations, annotations.cordonedBy) ||
    // Whoever reads it would leave at an end that is none any more.
    stale(node.annotations, wishes.annotations, annotations.closesAt)
  )
}

export interface TaintPlan {
  /** Undefined when the list is right. */
  readonly ops: readonly JsonPatchOp[] | undefined
  readonly applied: readonly Taint[]
  /** Ours, not wished any more, and still there: claimed until a look shows that they are gone. */
  readonly leaving: readonly Pick<Taint, "key" | "effect">[]
  /** Somebody else holds the same key and effect with another value. */
  readonly conflicts: readonly Taint[]
}

/**
 * `spec.taints` is one value for the server, so it is replaced under a test of what was seen; every taint that is not
 * ours stays as it is, `timeAdded` included. One conflict does not keep the others from being applied.
 */
export function planTaints(
  node: NodeView,
  wishes: NodeWishes,
  applied: readonly Pick<Taint, "key" | "effect">[],
): TaintPlan {
  const isOurs = (taint: Taint): boolean => applied.some((one) => sameTaint(one, taint))
  const conflicts = wishes.taints.filter((wish) =>
    node.taints.some(
      (taint) => sameTaint(taint, wish) && (taint.value ?? "") !== (wish.value ?? "") && !isOurs(taint),
    ),
  )
  const wanted = wishes.taints.filter((wish) => !conflicts.includes(wish))
  const kept = node.taints.filter(
    (taint) =>
      conflicts.some((one) => sameTaint(one, taint)) ||
      !(isOurs(taint) || wanted.some((one) => sameTaint(one, taint))),
  )
  const carried = wanted.map(
    (wish) =>
      node.taints.find((taint) => sameTaint(taint, wish) && (taint.value ?? "") === (wish.value ?? "")) ??
      plain(wish),
  )
  const next = [...kept, ...carried]
  const unchanged = next.length === node.taints.length && next.every((taint) => node.taints.includes(taint))
  const ops: JsonPatchOp[] =
    node.taints.length === 0
      ? [
          { op: "test", path: "/metadata/uid", value: node.uid },
          // That there are none still: an API server reads a field that is missing as null.
          { op: "test", path: "/spec/taints", value: null },
          { op: "add", path: "/spec/taints", value: next },
        ]
      : [
          { op: "test", path: "/spec/taints", value: node.taints },
          { op: "replace", path: "/spec/taints", value: next },
        ]
  const leaving = applied.filter(
    (one) =>
      !wishes.taints.some((wish) => sameTaint(one, wish)) &&
      node.taints.some((taint) => sameTaint(one, taint)),
  )
  return { ops: unchanged ? undefined : ops, applied: wanted, leaving, conflicts }
}

/** The Node itself remembers which taints are ours: those to be set before they are, those to be removed until they are. */
export const claimOf = ({ applied, leaving }: TaintPlan): string =>
  JSON.stringify([...applied, ...leaving].map(({ key, effect }) => ({ key, effect })))

const plain = ({ key, value, effect }: Taint): Taint =>
  value === undefined ? { key, effect } : { key, value, effect }
