import type { Clock, Random, Timer } from "./clock.ts"
import type { Flow } from "./exchange.ts"
import type { Kube } from "./kube.ts"
import { isKubeError } from "./kube-error.ts"
import type { Selection } from "./kube-options.ts"
import type { Logger } from "./logger.ts"
import type { Gvk, KubeObject } from "./objects.ts"
import type { Ending, StepReason, Streak } from "./reflector-policy.ts"
import { calm, nextStep } from "./reflector-policy.ts"

export type ReflectorState =
  | "empty"
  | "listing"
  /** A watch was asked for, and the server has not accepted it yet. */
  | "joining"
  /** The store is whole and the server tells us what changes. */
  | "watching"
  | "backoff"
  | "stopped"

/** Where a reflector puts what it learns; called synchronously and in order, must not throw. */
interface ReflectorSink {
  /** One object as it came off the wire; what comes back is what `replace` and `changed` are given. */
  ingest(object: KubeObject): KubeObject
  /** Everything that is there now. */
  replace(objects: readonly KubeObject[]): void
  changed(type: "ADDED" | "MODIFIED" | "DELETED", object: KubeObject, flow: Flow): void
  /** Whether what we hold is what is there, as far as can be known; if not, why. */
  knows(known: boolean, reason?: StepReason): void
}

/** What a reflector tells about itself; metrics.ts listens. */
export interface ReflectorObserver {
  listed(seconds: number, objects: number): void
  watchBegan(): void
  event(type: string): void
  restarted(reason: StepReason): void
}

export interface ReflectorOptions {
  readonly kube: Kube
  readonly type: Gvk
  readonly selection: Selection
  readonly sink: ReflectorSink
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly observer?: ReflectorObserver | undefined
  /** Objects per page of a list. */
  readonly pageSize?: number | undefined
  /** Let the first watch bring the present objects instead of a list; falls back where the server cannot. */
  readonly streamInitialList?: boolean | undefined
}

const healthyAfterMs = 120_000
const initialEventsEnd = "k8s.io/initial-events-end"

/** Keeps a sink equal to what a server holds of one kind: list once, watch from there, repair whatever breaks. */
export class Reflector {
  readonly #options: ReflectorOptions
  readonly #stop = new AbortController()
  #state: ReflectorState = "empty"
  #streak: Streak = calm
  #version: string | undefined
  #streams: boolean
  #lastHeard: number
  #waiting: { readonly timer: Timer; readonly resolve: () => void } | undefined
  #running: Promise<void> | undefined

  constructor(options: ReflectorOptions) {
    this.#options = options
    this.#streams = options.streamInitialList ?? false
    this.#lastHeard = options.clock.monotonic()
  }

  get state(): ReflectorState {
    return this.#state
  }

  /** Seconds since the server last said anything here, bookmarks included. */
  get silentSeconds(): number {
    return (this.#options.clock.monotonic() - this.#lastHeard) / 1000
  }

  /** Begins; a second call, or one after stop, does nothing. */
  start(): void {
    if (this.#running !== undefined || this.#stop.signal.aborted) return
    this.#running = this.#run()
  }

  /** Ends list, watch and waiting at once; resolves when nothing is under way. May be called again. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#waiting?.timer.cancel()
    this.#waiting?.resolve()
    await this.#running
    this.#enter("stopped")
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const ending = await this.#attempt()
      if (this.#stop.signal.aborted) return
      const step = nextStep(this.#streak, ending, this.#options.random)
      this.#streak = step.streak
      if (step.relist) this.#version = undefined
      if (!step.knows) this.#options.sink.knows(false, step.reason)
      this.#options.observer?.restarted(step.reason)
      this.#tell(ending, step.reason, step.waitMs)
      if (step.waitMs > 0) {
        this.#enter("backoff")
        await this.#pause(step.waitMs)
      }
    }
  }

  /** One list if there is no position yet, then one watch. */
  async #attempt(): Promise<Ending> {
    const { clock } = this.#options
    let opened = false
    let phase: "list" | "watch" = "list"
    let events = 0
    let began = clock.monotonic()
    const timeoutSeconds = Math.floor(300 + this.#options.random() * 300)
    const ended = (): Ending & { kind: "ended" } => {
      const lastedMs = clock.monotonic() - began
      if (phase === "watch" && lastedMs >= healthyAfterMs) this.#streak = calm
      return { kind: "ended", lastedMs, events }
    }
    try {
      if (this.#version === undefined && !this.#streams) {
        this.#enter("listing")
        await this.#list()
      }
      phase = "watch"
      began = clock.monotonic()
      await this.#watch(timeoutSeconds, {
        opened: () => (opened = true),
        event: () => events++,
      })
      return ended()
    } catch (error) {
      const end = ended()
      const guarded = isKubeError(error, "timeout") && end.lastedMs >= timeoutSeconds * 1000
      return guarded ? end : { kind: "failed", phase, opened, error }
    }
  }

  async #list(): Promise<void> {
    const { kube, type, selection, sink, clock, observer } = this.#options
    const began = clock.monotonic()
    const limit = this.#options.pageSize ?? 500
    const { signal } = this.#stop
    const objects: KubeObject[] = []
    let page = await kube.page(type, { ...selection, limit, signal })
    for (;;) {
      for (const object of page.items) objects.push(sink.ingest(object))
      if (page.continue === undefined) break
      try {
        page = await kube.page(type, { ...selection, limit, continue: page.continue, signal })
      } catch (error) {
        if (!isKubeError(error, "gone")) throw error
        // The snapshot behind the pages is compacted away: take everything in one piece.
        objects.length = 0
        page = await kube.page(type, { ...selection, signal })
      }
    }
    if (signal.aborted) return
    sink.replace(objects)
    this.#version = page.resourceVersion
    observer?.listed((clock.monotonic() - began) / 1000, objects.length)
    this.#heard()
    sink.knows(true)
  }

  async #watch(timeoutSeconds: number, tell: { opened(): void; event(): void }): Promise<void> {
    const { kube, type, selection, sink, observer } = this.#options
    const version = this.#version
    let initial: KubeObject[] | undefined = version === undefined ? [] : undefined
    this.#enter(initial === undefined ? "joining" : "listing")
    const opened = (): void => {
      tell.opened()
      this.#heard()
      observer?.watchBegan()
      if (initial !== undefined) return
      this.#enter("watching")
      sink.knows(true)
    }
    try {
      await kube.watch(
        type,
        {
          ...selection,
          timeoutSeconds,
          signal: this.#stop.signal,
          onOpen: opened,
          ...(version === undefined ? { sendInitialEvents: true } : { resourceVersion: version }),
        },
        (event, flow) => {
          if (this.#stop.signal.aborted) return
          this.#heard()
          observer?.event(event.type)
          const reached = event.object.metadata.resourceVersion
          if (event.type !== "BOOKMARK") {
            tell.event()
            const object = sink.ingest(event.object)
            if (initial === undefined) sink.changed(event.type, object, flow)
            else initial.push(object)
          } else if (initial !== undefined) {
            if (event.object.metadata.annotations?.[initialEventsEnd] !== "true") return
            sink.replace(initial)
            initial = undefined
            this.#enter("watching")
            sink.knows(true)
          }
          // A stream that breaks before its end mark has shown only part of what is there: no position to resume from.
          if (initial === undefined && reached !== undefined) this.#version = reached
        },
      )
    } catch (error) {
      // 400 and 422 are how servers say that they do not know sendInitialEvents.
      if (version === undefined && isKubeError(error, "invalid")) this.#streams = false
      throw error
    }
  }

  #heard(): void {
    this.#lastHeard = this.#options.clock.monotonic()
  }

  #enter(state: ReflectorState): void {
    if (this.#state === state || this.#state === "stopped") return
    const { log, type, selection } = this.#options
    log.debug({ resource: type, ...selection, from: this.#state, to: state }, "reflector state")
    this.#state = state
  }

  #tell(ending: Ending, reason: StepReason, waitMs: number): void {
    const { log, type, selection } = this.#options
    const facts = { resource: type, ...selection, reason, waitMs: Math.round(waitMs) }
    if (ending.kind === "ended") log.debug(facts, "watch ended, joining again")
    else log.warn({ ...facts, err: ending.error }, `${ending.phase} of ${type.kind} failed, trying again`)
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(ms, resolve)
      this.#waiting = { timer, resolve }
    })
  }
}
