import type { Clock, Timer } from "@nightshift/operator-runtime"
import { comeBack } from "./coming-back.ts"
import type { DonorHost, HostOrder, HostState, HostTraits } from "./host.ts"

/** What a running host has of its own: a kubelet in some cluster. */
export interface Kubelets {
  /** Registers the Node (again) and runs the pods that are bound to it. */
  start(order: HostOrder): void
  /** Stops every pod and the heartbeat. The Node object stays: its removal is Cluster API's business. */
  stop(order: HostOrder): void
  /** The kubelet still runs, but nobody hears it. */
  cutOff(order: HostOrder): void
}

/** A host in memory. `traits` is asked at every step, so a fault may be put in at any moment. */
export class PlayedHost implements DonorHost {
  #state: HostState = "off"
  #order: HostOrder | undefined
  #timer: Timer | undefined
  readonly #clock: Clock
  readonly #kubelets: Kubelets
  readonly #traits: () => HostTraits
  readonly #changed: () => void

  constructor(clock: Clock, kubelets: Kubelets, traits: () => HostTraits, changed: () => void) {
    this.#clock = clock
    this.#kubelets = kubelets
    this.#traits = traits
    this.#changed = changed
  }

  get state(): HostState {
    return this.#state
  }

  start(order: HostOrder): void {
    if (this.#state !== "off") return
    this.#order = order
    this.#become("booting")
    const { bootMs, fault } = this.#traits()
    if (fault === "never-boots") return
    this.#after(bootMs, () => {
      if (this.#traits().fault === "boot-fails") return this.#become("boot-failed")
      this.#kubelets.start(order)
      this.#become("running")
      if (this.#traits().fault === "cut-off") this.#kubelets.cutOff(order)
    })
  }

  clean(): void {
    if (this.#state === "cleaning" || this.#state === "clean") return
    const before = this.#state
    this.#become("cleaning")
    const { cleanMs, returnMs, fault } = this.#traits()
    if (fault === "never-releases") return
    const order = this.#order
    this.#after(before === "off" ? 0 : cleanMs, () => {
      if (order !== undefined && fault !== "cleanup-fails") this.#kubelets.stop(order)
      this.#become("clean")
      if (order !== undefined && (fault === "cleanup-fails" || fault === "node-comes-back")) {
        const after = (ms: number, run: () => void) => this.#after(ms, run)
        comeBack(after, () => this.#kubelets.start(order), returnMs)
      }
    })
  }

  vanish(): void {
    this.#timer?.cancel()
    if (this.#order !== undefined) this.#kubelets.cutOff(this.#order)
    this.#become("off")
  }

  #become(state: HostState): void {
    this.#state = state
    this.#changed()
  }

  #after(ms: number, run: () => void): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(ms, run)
  }
}
