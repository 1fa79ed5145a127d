import type { Clock, Timer } from "./clock.ts"
import { systemClock } from "./clock.ts"
import type { Controller } from "./controller.ts"
import type { HealthLimits } from "./health.ts"
import { Health } from "./health.ts"
import type { HttpServer, ProgramInfo } from "./http.ts"
import { healthRoutes, metricsRoutes, serveHttp } from "./http.ts"
import type { Informers } from "./informers.ts"
import type { LeaderElection, Leadership } from "./leader-election.ts"
import type { Logger } from "./logger.ts"
import { silent } from "./logger.ts"
import { Metrics } from "./metrics.ts"

/** Anything else that lives as long as the program, or as long as it leads. */
export interface Runnable {
  readonly name?: string
  /** Default "leader". */
  readonly runs?: "always" | "leader"
  /** Resolves when `signal` is aborted and its work has ended; resolving earlier is fine, rejecting stops the program. */
  start(signal: AbortSignal): Promise<void>
}

export interface ManagerOptions {
  readonly info: ProgramInfo
  readonly informers: Informers
  readonly leaderElection?: LeaderElection | undefined
  readonly http?: {
    readonly host?: string
    /** 0 picks a free port, which the log tells; undefined serves none. Equal ports share one server. */
    readonly metricsPort?: number | undefined
    readonly healthPort?: number | undefined
  }
  /** How long a stop waits for what runs before it is aborted; default 20 s. */
  readonly graceMs?: number
  readonly clock?: Clock
  readonly log?: Logger
  readonly metrics?: Metrics
  readonly healthLimits?: HealthLimits
}

/** How long what was told to end may take to do so. */
const abortedMs = 5_000

/**
 * The life of a program: servers for probes, informers, then the lease, then, with every cache synced, the controllers.
 * When the lease is lost the controllers end at once and wait for it again; when the program is asked to stop, what runs
 * is finished within the grace and the lease is given back.
 */
export class Manager {
  readonly metrics: Metrics
  readonly health: Health
  readonly #options: ManagerOptions
  readonly #clock: Clock
  readonly #log: Logger
  readonly #controllers: Controller[] = []
  readonly #runnables: Runnable[] = []
  readonly #stop = new AbortController()
  #servers: { metrics?: HttpServer; health?: HttpServer } = {}
  #failure: Error | undefined

  constructor(options: ManagerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#log = options.log ?? silent
    this.metrics = options.metrics ?? new Metrics()
    this.health = new Health(this.#controllers, () => options.informers.all(), options.healthLimits)
  }

  /** Before run(). */
  add(controller: Controller): this {
    this.#controllers.push(controller)
    return this
  }

  /** Before run(). */
  addRunnable(runnable: Runnable): this {
    this.#runnables.push(runnable)
    return this
  }

  /** The ports that were bound, once it runs. */
  get ports(): { readonly metrics: number | undefined; readonly health: number | undefined } {
    return { metrics: this.#servers.metrics?.port, health: this.#servers.health?.port }
  }

  /** Asks it to stop gracefully; run() resolves when it has. */
  stop(): void {
    this.#stop.abort()
  }

  /**
   * Runs until stop(), or SIGTERM or SIGINT of the process; a second signal ends the process at once.
   * @throws what a port, a runnable or a controller's start failed with, after everything else has stopped
   */
  async run(): Promise<void> {
    const unhook = this.#hookSignals()
    const always = new AbortController()
    try {
      await this.#listen()
      const running = this.#startRunnables("always", always.signal)
      this.#options.informers.start()
      await this.#lead()
      always.abort()
      await running
    } finally {
      always.abort()
      await this.#options.informers.stop()
      await this.#servers.metrics?.close()
      if (this.#servers.health !== this.#servers.metrics) await this.#servers.health?.close()
      unhook()
      this.#log.info("stopped")
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  async #lead(): Promise<void> {
    const election = this.#options.leaderElection
    if (election === undefined) {
      await this.#term(undefined)
      return
    }
    while (!this.#stop.signal.aborted) {
      const leadership = await election.acquire(this.#stop.signal)
      if (leadership === undefined) return
      if ((await this.#term(leadership)) === "stuck") return
      await leadership.release()
    }
  }

  /** One term of leadership, or the whole life without election. */
  async #term(leadership: Leadership | undefined): Promise<"finished" | "stuck"> {
    const over = leadership === undefined ? [this.#stop.signal] : [this.#stop.signal, leadership.lost]
    const end = AbortSignal.any(over)
    const work = new AbortController()
    await Promise.race([this.#options.informers.synced(), aborted(end)])
    if (end.aborted) return "finished"
    this.#log.info({ controllers: this.#controllers.map(({ name }) => name) }, "working")
    const running = this.#startRunnables("leader", work.signal)
    for (const controller of this.#controllers) controller.start()
    await aborted(end)
    work.abort()
    const finished = Promise.all([running, ...this.#controllers.map((controller) => controller.stop())])
    return this.#withinGrace(finished, leadership?.lost)
  }

  /**
   * Lets what runs finish; when the grace is over, or the lease is lost meanwhile, tells it to end. What does not even listen
   * to that ends the program: as long as it may still act, the lease must run out by itself.
   */
  async #withinGrace(
    finished: Promise<unknown>,
    lost: AbortSignal | undefined,
  ): Promise<"finished" | "stuck"> {
    const graceMs = this.#options.graceMs ?? 20_000
    const timers = new Set<Timer>()
    const stuck = new Promise<"stuck">((resolve) => {
      const abort = (reason: Error): void => {
        this.#abort(reason)
        timers.add(this.#clock.after(abortedMs, () => resolve("stuck")))
      }
      const abortLost = (): void => abort(lost?.reason as Error)
      if (lost?.aborted === true) abortLost()
      else lost?.addEventListener("abort", abortLost, { once: true })
      timers.add(
        this.#clock.after(graceMs, () => {
          this.#log.warn({ graceMs }, "the grace is over, ending what still runs")
          abort(new Error(`the program stops, and its grace of ${graceMs} ms is over`))
        }),
      )
    })
    const how = await Promise.race([finished.then(() => "finished" as const), stuck])
    for (const timer of timers) timer.cancel()
    if (how === "stuck") {
      const names = this.#controllers.filter(({ queue }) => queue.running > 0).map(({ name }) => name)
      this.#failure ??= new Error(
        `what runs in ${names.join(", ") || "a runnable"} did not end within ${abortedMs} ms of being told to; ` +
          "the program ends without giving the lease back",
      )
      this.stop()
    }
    return how
  }

  #abort(reason: Error): void {
    for (const controller of this.#controllers) controller.abort(reason)
  }

  async #startRunnables(runs: "always" | "leader", signal: AbortSignal): Promise<void> {
    const chosen = this.#runnables.filter((runnable) => (runnable.runs ?? "leader") === runs)
    await Promise.all(
      chosen.map(async (runnable) => {
        try {
          await runnable.start(signal)
        } catch (error) {
          this.#log.error({ err: error, runnable: runnable.name }, "a part of the program failed, stopping")
          this.#failure ??= error instanceof Error ? error : new Error(String(error))
          this.stop()
        }
      }),
    )
  }

  async #listen(): Promise<void> {
    const { metricsPort, healthPort, host } = this.#options.http ?? {}
    const metrics = metricsRoutes(this.metrics)
    const health = healthRoutes(this.health, this.#options.info)
    if (metricsPort !== undefined && metricsPort === healthPort && metricsPort !== 0) {
      const server = await serveHttp({ port: metricsPort, host, routes: { ...metrics, ...health } })
      this.#servers = { metrics: server, health: server }
    } else {
      if (metricsPort !== undefined) {
        this.#servers.metrics = await serveHttp({ port: metricsPort, host, routes: metrics })
      }
      if (healthPort !== undefined) {
        this.#servers.health = await serveHttp({ port: healthPort, host, routes: health })
      }
    }
    if (metricsPort !== undefined || healthPort !== undefined) {
      this.#log.info(
        { metricsPort: this.ports.metrics, healthPort: this.ports.health },
        "serving metrics and health",
      )
    }
  }

  #hookSignals(): () => void {
    const onSignal = (signal: NodeJS.Signals): void => {
      if (this.#stop.signal.aborted) process.exit(1)
      this.#log.info({ signal }, "stopping")
      this.stop()
    }
    process.on("SIGTERM", onSignal)
    process.on("SIGINT", onSignal)
    return () => {
      process.off("SIGTERM", onSignal)
      process.off("SIGINT", onSignal)
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))
}
