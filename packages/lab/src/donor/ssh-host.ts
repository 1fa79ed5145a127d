/**
 * A donor's host behind SSH, as k0smotron's RemoteMachine reaches it: k0s is installed and started by commands on the host,
 * stopped and reset by others. Its kubelet is lab's own, and runs exactly while k0s does.
 */
import type { Clock, Logger } from "@nightshift/operator-runtime"
import { comeBack } from "./coming-back.ts"
import type { DonorHost, HostOrder, HostState } from "./host.ts"
import type { Kubelets } from "./played-host.ts"
import { runOverSsh, type SshOutcome, type SshPlace } from "./ssh.ts"

export interface SshHostOptions {
  readonly clock: Clock
  readonly log: Logger
  readonly kubelets: Kubelets
  /** Asked before every command: keys and addresses are edited. */
  readonly place: () => Promise<SshPlace>
  readonly changed: () => void
}

/** A host that does not answer is tried again after so long. */
const againMs = 2_000

/** A kubelet that nobody stopped registers its Node again within this. */
const returnMs = 500

export class SshHost implements DonorHost {
  #state: HostState = "off"
  #order: HostOrder | undefined
  readonly #options: SshHostOptions

  constructor(options: SshHostOptions) {
    this.#options = options
  }

  get state(): HostState {
    return this.#state
  }

  start(order: HostOrder): void {
    if (this.#state !== "off") return
    this.#order = order
    this.#become("booting")
    void this.#boot(order)
  }

  clean(): void {
    if (this.#state === "cleaning" || this.#state === "clean") return
    const joined = this.#state === "running"
    this.#become("cleaning")
    void this.#reset(joined)
  }

  vanish(): void {
    if (this.#order !== undefined) this.#options.kubelets.cutOff(this.#order)
    this.#become("off")
  }

  async #boot(order: HostOrder): Promise<void> {
    const outcome = await this.#run(bootScript(order))
    if (this.#state !== "booting") return
    if (outcome.kind === "unreached") {
      this.#options.clock.after(againMs, () => {
        if (this.#state === "booting") void this.#boot(order)
      })
      return
    }
    if (outcome.code === 0) this.#options.kubelets.start(order)
    this.#become(outcome.code === 0 ? "running" : "boot-failed")
  }

  /** As k0smotron does: a reset that fails is logged, and the object goes all the same. */
  async #reset(joined: boolean): Promise<void> {
    const order = this.#order
    if (order === undefined) return this.#become("clean")
    const outcome = await this.#run(resetScript)
    const done = outcome.kind === "ended" && outcome.code === 0
    if (done) this.#options.kubelets.stop(order)
    else if (joined) this.#comeBack(order)
    this.#become("clean")
  }

  #comeBack(order: HostOrder): void {
    const { clock, kubelets } = this.#options
    comeBack(
      (ms, run) => clock.after(ms, run),
      () => kubelets.start(order),
      returnMs,
    )
  }

  async #run(script: readonly string[]): Promise<SshOutcome> {
    const outcome = await this.#outcome(script)
    if (outcome.kind === "unreached" || outcome.code !== 0)
      this.#options.log.warn(
        { node: this.#order?.node, said: outcome.said },
        "a host did not do what it was told over SSH",
      )
    return outcome
  }

  async #outcome(script: readonly string[]): Promise<SshOutcome> {
    try {
      return await runOverSsh(await this.#options.place(), script)
    } catch (error) {
      return { kind: "unreached", said: error instanceof Error ? error.message : String(error) }
    }
  }

  #become(state: HostState): void {
    this.#state = state
    this.#options.changed()
  }
}

function bootScript({ node, labels, taints }: HostOrder): string[] {
  const list = (flag: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`--${flag}=${items.join(",")}`]
  const args = [
    ...list(
      "labels",
      Object.entries(labels).map(([name, value]) => `${name}=${value}`),
    ),
    ...list(
      "taints",
      taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`),
    ),
    `--kubelet-extra-args=--hostname-override=${node}`,
  ]
  return [`k0s install worker ${args.map(quoted).join(" ")}`, "k0s start"]
}

const resetScript = ["k0s stop", "k0s reset"]

/** One word of a POSIX shell, whatever is in it. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`
