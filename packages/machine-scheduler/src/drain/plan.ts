import { type LabelSelector, selects } from "@nightshift/operator-runtime"
import { type DrainPod, podName } from "./pod.ts"
import { type DrainScene, type MachineDrainRule, treatmentOf } from "./rules.ts"

export type EvictionPolicy = "RespectUntilDeadline" | "Respect" | "Ignore"

export interface DisruptionBudget {
  readonly namespace: string
  readonly name: string
  readonly selector: LabelSelector | undefined
  readonly disruptionsAllowed: number
}

/** What the workload cluster shows of one Node, and what is known of earlier attempts. */
export interface DrainSight {
  readonly pods: readonly DrainPod[]
  readonly budgets: readonly DisruptionBudget[]
  readonly rules: readonly MachineDrainRule[]
  readonly scene: DrainScene
  /** The DaemonSets that exist; undefined when nobody could say. A pod of one that is gone leaves like any other. */
  readonly daemonSets: ReadonlySet<string> | undefined
  /** The kubelet does not answer: pods that are past their grace will not report their end. */
  readonly nodeUnreachable: boolean
  /** By pod uid: why the last eviction was not accepted, and when it may be tried again. */
  readonly refusals: ReadonlyMap<string, Refusal>
}

export interface Refusal {
  readonly reason: string
  readonly retryAt: number
  /** How often in a row. */
  readonly times: number
}

export interface DrainTerms {
  /** The pod-free instant that was promised: milliseconds since the epoch. */
  readonly deadline: number
  readonly policy: EvictionPolicy
}

export interface DrainPlan {
  /** Nothing is left to wait for. */
  readonly finished: boolean
  /** Pods were still there when the deadline passed. */
  readonly overrun: boolean
  readonly evict: readonly { readonly pod: DrainPod; readonly graceSeconds: number | undefined }[]
  /** Their hard instant has come: deleted in spite of their budget, with what grace is left, never 0. */
  readonly force: readonly {
    readonly pod: DrainPod
    readonly graceSeconds: number
    readonly budget: string | undefined
  }[]
  readonly remaining: readonly DrainPod[]
  readonly blockers: readonly string[]
  readonly wakeAt: number | undefined
}

/** Evictions of one Node that are asked for in one look; pods that are leaving take no slot from those that are not. */
const concurrency = 10
/** system-cluster-critical and system-node-critical. */
const criticalPriority = 2_000_000_000
const blockersShown = 20

/**
 * The next evictions of a Node: by the order of MachineDrainRules, then critical pods last, and none before those in front
 * of it are gone (as Cluster API does); ascending priority inside a group, one pod at a time for a budget that allows no
 * more; and pods whose hard instant `deadline - grace` has come, whatever their budget says.
 */
export function planDrain(sight: DrainSight, terms: DrainTerms, now: number): DrainPlan {
  const leaving = sight.pods
    .filter((pod) => !staysBehind(pod, sight, now))
    .map((pod) => ({ pod, ...treatmentOf(pod, sight.rules, sight.scene) }))
    .filter(({ behavior }) => behavior !== "Skip")
  const remaining = leaving.map(({ pod }) => pod)
  const pastDeadline = now >= terms.deadline && terms.policy !== "Respect"
  if (remaining.length === 0 || pastDeadline)
    return { ...nothing, finished: true, overrun: remaining.length > 0, remaining }

  const idle = leaving.filter(({ pod }) => pod.deletedAt === undefined)
  const hard = (pod: DrainPod): number => terms.deadline - pod.graceMs
  const forced = terms.policy === "Respect" ? [] : idle.filter(({ pod }) => now >= hard(pod))
  const deletion = (pod: DrainPod): DrainPlan["force"][number] => ({
    pod,
    graceSeconds: graceLeft(pod, terms.deadline, now),
    budget: budgetsOf(pod, sight.budgets)[0]?.name,
  })
  const force = forced.map(({ pod }) => deletion(pod))
  const front = leaving
    .filter(({ behavior }) => behavior === "Drain")
    .toSorted((a, b) => a.order - b.order || tierOf(a.pod) - tierOf(b.pod) || a.pod.priority - b.pod.priority)
    .filter((one, _, [first]) => first !== undefined && inOneGroup(one, first))
  const willing = front.filter((one) => one.pod.deletedAt === undefined && !forced.includes(one))
  const chosen = choose(
    willing.map(({ pod }) => pod),
    sight,
    terms,
    now,
  )
  const ignored = terms.policy === "Ignore" ? chosen.evict : []
  const asked = terms.policy === "Ignore" ? [] : chosen.evict
  return {
    finished: false,
    overrun: now >= terms.deadline,
    evict: asked.map((pod) => ({ pod, graceSeconds: sight.nodeUnreachable ? 1 : undefined })),
    force: [...force, ...ignored.map(deletion)],
    remaining,
    blockers: chosen.blockers.slice(0, blockersShown),
    wakeAt: earliest([
      ...chosen.retryAt,
      ...(sight.nodeUnreachable ? remaining.flatMap(({ deletedAt }) => deletedAt ?? []).map(deadAfter) : []),
      ...(terms.policy === "Respect"
        ? []
        : [terms.deadline, ...idle.map(({ pod }) => hard(pod)).filter((at) => at > now)]),
    ]),
  }
}

const nothing = { evict: [], force: [], remaining: [], blockers: [], wakeAt: undefined } as const

const tierOf = (pod: DrainPod): number => (pod.priority >= criticalPriority ? 1 : 0)

const inOneGroup = (
  a: { readonly pod: DrainPod; readonly order: number },
  b: { readonly pod: DrainPod; readonly order: number },
): boolean => tierOf(a.pod) === tierOf(b.pod) && a.order === b.order

const graceLeft = (pod: DrainPod, deadline: number, now: number): number =>
  Math.max(1, Math.floor(Math.min(pod.graceMs, deadline - now) / 1000))

/** Pods that a drain neither asks nor waits for. */
function staysBehind(pod: DrainPod, sight: DrainSight, now: number): boolean {
  if (pod.mirror || pod.phase === "Succeeded" || pod.phase === "Failed") return true
  if (pod.daemonSet !== undefined && (sight.daemonSets?.has(pod.daemonSet) ?? true)) return true
  return sight.nodeUnreachable && pod.deletedAt !== undefined && now >= deadAfter(pod.deletedAt)
}

/** A kubelet that does not answer will not report the end of a pod either; a second after it was due is enough. */
const deadAfter = (deletedAt: number): number => deletedAt + 1001

const budgetsOf = (pod: DrainPod, budgets: readonly DisruptionBudget[]): DisruptionBudget[] =>
  budgets.filter(
    ({ namespace, selector }) =>
      namespace === pod.namespace && selector !== undefined && selects(selector, pod.labels),
  )

/** A blocked budget must not hold the slots, so its pods are named as blockers and passed over. */
function choose(
  pods: readonly DrainPod[],
  sight: DrainSight,
  terms: DrainTerms,
  now: number,
): { evict: DrainPod[]; blockers: string[]; retryAt: number[] } {
  const evict: DrainPod[] = []
  const blockers: string[] = []
  const retryAt: number[] = []
  const asked = new Map<DisruptionBudget, number>()
  for (const pod of pods) {
    const refusal = sight.refusals.get(pod.uid)
    if (refusal !== undefined) blockers.push(`${podName(pod)}: ${refusal.reason}`)
    if (refusal !== undefined && refusal.retryAt > now) {
      retryAt.push(refusal.retryAt)
      continue
    }
    const budgets = terms.policy === "Ignore" ? [] : budgetsOf(pod, sight.budgets)
    const full = budgets.some((budget) => (asked.get(budget) ?? 0) >= Math.max(1, budget.disruptionsAllowed))
    if (full || evict.length >= concurrency) continue
    for (const budget of budgets) asked.set(budget, (asked.get(budget) ?? 0) + 1)
    evict.push(pod)
  }
  return { evict, blockers, retryAt }
}

const earliest = (instants: readonly number[]): number | undefined =>
  instants.length === 0 ? undefined : Math.min(...instants)
