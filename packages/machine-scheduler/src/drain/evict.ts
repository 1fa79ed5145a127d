import type { Kube, KubeError } from "@nightshift/operator-runtime"
import { isKubeError } from "@nightshift/operator-runtime"
import type { Outcome } from "../act.ts"
import type { Clock } from "@nightshift/operator-runtime"
import type { Drains } from "./drains.ts"
import type { Refusal } from "./plan.ts"
import type { DrainPod } from "./pod.ts"

interface Surroundings {
  readonly clock: Clock
  readonly drains: Drains
}

const firstBackOff = 5_000
const longestBackOff = 20_000
const atContention = 2_000

/** Asks for the eviction of this very pod; what is answered decides when it is asked again. */
export async function evict(
  kube: Kube,
  key: string,
  pod: DrainPod,
  graceSeconds: number | undefined,
  { clock, drains }: Surroundings,
): Promise<Outcome> {
  try {
    await kube.evict(pod, graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds })
    drains.accepted(key, pod.uid, clock.now() + pod.graceMs)
    return { kind: "done" }
  } catch (error) {
    if (isKubeError(error, "absent", "conflict"))
      return { kind: "wait", message: "it is gone already, as the watch will show" }
    if (!isKubeError(error)) throw error
    const refusal = refusalOf(error, clock.now(), drains.refusals(key, pod.uid))
    if (refusal === undefined) throw error
    drains.refused(key, pod.uid, refusal)
    return { kind: "wait", message: refusal.reason }
  }
}

/** Why an eviction was not accepted, and when to ask again; undefined for an error of ours or of the way there. */
export function refusalOf(error: KubeError, now: number, earlier: number): Refusal | undefined {
  const causes = error.details?.causes ?? []
  const budget = causes.find(({ reason }) => reason === "DisruptionBudget")
  const backOff = Math.min(firstBackOff * 2 ** earlier, longestBackOff)
  if (error.kind === "tooMany") {
    const after = error.retryAfterSeconds === undefined ? backOff : error.retryAfterSeconds * 1000
    return { reason: budget?.message ?? error.message, retryAt: now + after, times: earlier + 1 }
  }
  if (error.code === 500)
    return {
      reason: `DrainBlocked/MultiplePDBs: ${error.message}`,
      retryAt: now + longestBackOff,
      times: earlier + 1,
    }
  if (error.kind === "forbidden") {
    const terminating = causes.some(({ reason }) => reason === "NamespaceTerminating")
    const says = terminating ? "its namespace is being deleted and takes it along" : error.message
    return { reason: says, retryAt: now + longestBackOff, times: earlier + 1 }
  }
  if (error.kind === "timeout" || error.kind === "server")
    return { reason: error.message, retryAt: now + atContention, times: earlier + 1 }
  return undefined
}

/** Its hard instant has come: deleted with what grace is left, never with none. */
export async function force(kube: Kube, pod: DrainPod, graceSeconds: number): Promise<Outcome> {
  const { namespace, name, uid } = pod
  try {
    await kube.delete(
      { apiVersion: "v1", kind: "Pod", namespace, name },
      { uid, gracePeriodSeconds: graceSeconds },
    )
  } catch (error) {
    if (!isKubeError(error, "conflict")) throw error
  }
  return { kind: "done" }
}
