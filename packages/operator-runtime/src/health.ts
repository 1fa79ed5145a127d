import type { Controller } from "./controller.ts"
import type { ReflectedInformer } from "./informer.ts"
import type { KubeObject } from "./objects.ts"

export interface HealthLimits {
  /** A run that lasts longer is stuck, and so is a key that waits longer while a worker is free. Default 900. */
  readonly stuckSeconds: number
  /**
   * A watch is renewed every 5 to 10 minutes and tells bookmarks between; when a server that can be reached has been silent
   * for longer, the reflector is dead. Default 900.
   */
  readonly silentSeconds: number
}

const defaultHealthLimits: HealthLimits = { stuckSeconds: 900, silentSeconds: 900 }

/** Answers for the probes: what is wrong, in words; nothing means well. */
export class Health {
  readonly #controllers: readonly Controller[]
  readonly #informers: () => readonly ReflectedInformer<KubeObject>[]
  readonly #limits: HealthLimits

  /** Both are asked anew at each probe. */
  constructor(
    controllers: readonly Controller[],
    informers: () => readonly ReflectedInformer<KubeObject>[],
    limits: HealthLimits = defaultHealthLimits,
  ) {
    this.#controllers = controllers
    this.#informers = informers
    this.#limits = limits
  }

  /** Reasons to restart this process. That a server cannot be reached is none: a restart would not help. */
  alive(): string[] {
    const problems: string[] = []
    for (const { name, queue, concurrency } of this.#controllers) {
      const { running, ready } = queue.oldest
      if (running > this.#limits.stuckSeconds) {
        problems.push(`controller ${name}: a reconcile has been running for ${Math.round(running)} s`)
      }
      if (ready > this.#limits.stuckSeconds && queue.running < concurrency) {
        problems.push(
          `controller ${name}: a key has been ready for ${Math.round(ready)} s and nobody takes it`,
        )
      }
    }
    for (const informer of this.#informers()) {
      if (informer.state !== "synced" || informer.silentSeconds <= this.#limits.silentSeconds) continue
      problems.push(
        `informer ${informer.type.kind}: the server has been silent for ${Math.round(informer.silentSeconds)} s`,
      )
    }
    return problems
  }

  /** Reasons not to count on this process yet: caches that do not hold what is there. */
  ready(): string[] {
    return this.#informers()
      .filter((informer) => informer.state !== "synced")
      .map((informer) => `informer ${informer.type.kind}: ${informer.state}`)
  }
}
