/**
 * kube-controller-manager's pod garbage collection as far as a story needs it, for servers that run none: pods bound to a
 * Node that is gone are removed, so that nobody goes on to call them.
 */
import type { Clock, Kube, Outcome } from "@nightshift/operator-runtime"
import { isKubeError, refOf, settled, until } from "@nightshift/operator-runtime"
import { nodeGvk, type Pod } from "./objects.ts"

/** A Node may be about to come: the real controller waits forty seconds, which is long for a story. */
export const quarantineMs = 2_000

export interface GarbageView {
  /** Whether the Node is known to be there. */
  hasNode(name: string): boolean
  podsOn(node: string): readonly Pod[]
}

export class PodGarbage {
  readonly #kube: Kube
  readonly #clock: Clock
  readonly #view: GarbageView
  /** Milliseconds since the epoch. */
  readonly #missingSince = new Map<string, number>()

  constructor(kube: Kube, clock: Clock, view: GarbageView) {
    this.#kube = kube
    this.#clock = clock
    this.#view = view
  }

  /** Collects what is bound to this Node once it has been missing long enough, and the server says so itself. */
  async reconcile(node: string): Promise<Outcome> {
    const pods = this.#view.podsOn(node)
    if (this.#view.hasNode(node) || pods.length === 0) {
      this.#missingSince.delete(node)
      return settled
    }
    const now = this.#clock.now()
    const since = this.#missingSince.get(node) ?? now
    this.#missingSince.set(node, since)
    if (now < since + quarantineMs) return until(since + quarantineMs)
    if ((await this.#kube.get({ ...nodeGvk, name: node })) !== undefined) return settled
    for (const pod of pods) await this.#remove(pod)
    return settled
  }

  /** Nobody is left who could end it in grace. */
  async #remove(pod: Pod): Promise<void> {
    const { uid = "" } = pod.metadata
    try {
      await this.#kube.delete(refOf(pod), { uid, gracePeriodSeconds: 0 })
    } catch (error) {
      if (!isKubeError(error, "conflict")) throw error
    }
  }
}
