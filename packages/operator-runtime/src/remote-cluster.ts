import type { ClusterAccess, Credentials } from "./access.ts"
import type { Clock, Random, Timer } from "./clock.ts"
import { fullJitter } from "./backoff.ts"
import type { InformersOptions } from "./informers.ts"
import { Informers } from "./informers.ts"
import { Kube } from "./kube.ts"
import type { Logger } from "./logger.ts"
import type { RequestRecord } from "./transport.ts"

/** A Secret entry that holds a kubeconfig; "<cluster>-kubeconfig" and "value" is Cluster API's contract. */
export interface ClusterRef {
  readonly namespace: string
  /** The Secret's name. */
  readonly name: string
  /** The entry; default "value". */
  readonly entry?: string
}

export type ClusterState =
  /** The last word we had from it was an answer. */
  | "connected"
  /** It, or the way to it, cannot be asked at the moment: nothing is known about what is there. */
  | "unknown"
  /** Its Secret is gone, and we saw that. */
  | "gone"

/** A cluster known by a kubeconfig Secret. */
export interface RemoteCluster {
  readonly ref: ClusterRef
  readonly state: ClusterState
  /** Why it is in that state, for conditions: never holds a secret. */
  readonly reason: string
  /** Something was heard, or asked for in vain, since it is followed: before that, `unknown` is only the beginning. */
  readonly asked: boolean
  /** Another number means another server: what was subscribed before has ended. */
  readonly generation: number
  /** While there is a usable kubeconfig. */
  readonly kube: Kube | undefined
  readonly informers: Informers | undefined
}

export interface ConnectionOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly informers: InformersOptions
  readonly observe: ((record: RequestRecord) => void) | undefined
  readonly changed: () => void
}

const probeBackoff = { baseMs: 800, maxMs: 30_000 }

/** One client and one set of informers of one server, and what is known about the way there. */
export class Connection {
  readonly server: string
  readonly kube: Kube
  readonly informers: Informers
  readonly #options: ConnectionOptions
  #credentials: ClusterAccess["credentials"]
  #state: "connected" | "unknown" = "unknown"
  #reason = "not asked yet"
  #asked = false
  #failures = 0
  #probe: Timer | undefined
  #closed = false

  constructor(access: ClusterAccess, options: ConnectionOptions) {
    this.server = access.server
    this.#options = options
    this.#credentials = (which) => access.credentials(which)
    this.kube = new Kube(
      {
        server: access.server,
        credentials: (which): Credentials | Promise<Credentials> => this.#credentials(which),
      },
      {
        clock: options.clock,
        random: options.random,
        observe: (record) => this.#heard(record),
      },
    )
    this.informers = new Informers(this.kube, {
      clock: options.clock,
      random: options.random,
      log: options.log,
      ...options.informers,
    })
    this.informers.start()
    void this.#ask()
  }

  get state(): "connected" | "unknown" {
    return this.#state
  }

  get reason(): string {
    return this.#reason
  }

  get asked(): boolean {
    return this.#asked
  }

  /** New credentials for the same server: connections and caches stay. */
  renew(access: ClusterAccess): void {
    this.#credentials = (which) => access.credentials(which)
    this.#failures = 0
    this.#probe?.cancel()
    this.#probe = undefined
    void this.#ask()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#probe?.cancel()
    await this.informers.stop()
    await this.kube.close()
  }

  /** Every exchange tells about the way there, the informers' included: a connected cluster is never probed. */
  #heard(record: RequestRecord): void {
    this.#options.observe?.(record)
    if (this.#closed || record.code === "aborted") return
    if (record.code === "unreachable" || record.code === "timeout") {
      // A watch that breaks off says nothing yet; joining it again does.
      if (record.verb !== "watch") this.#become("unknown", `no answer from ${this.server}`)
      else if (this.#state === "connected") void this.#ask()
    } else if (record.code === 401) this.#become("unknown", `${this.server} does not accept our credentials`)
    else if (record.code === 502 || record.code === 503 || record.code === 504) {
      this.#become("unknown", `${this.server} answers ${record.code}`)
    } else this.#become("connected", `${this.server} answers`)
  }

  #become(state: "connected" | "unknown", reason: string): void {
    const changed = this.#state !== state || this.#reason !== reason || !this.#asked
    this.#asked = true
    this.#state = state
    this.#reason = reason
    if (state === "connected") {
      this.#failures = 0
      this.#probe?.cancel()
      this.#probe = undefined
    } else this.#askLater()
    if (changed) this.#options.changed()
  }

  #askLater(): void {
    if (this.#probe !== undefined || this.#closed) return
    this.#failures++
    const wait = fullJitter(this.#failures, probeBackoff, this.#options.random)
    this.#probe = this.#options.clock.after(Math.max(100, wait), () => {
      this.#probe = undefined
      void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    if (this.#closed) return
    try {
      await this.kube.raw({ path: "/version", timeoutMs: 10_000 })
    } catch (error) {
      // #heard was told already, unless there was nothing to hear: credentials that cannot be used.
      const message = error instanceof Error ? error.message : String(error)
      if (this.#probe === undefined) this.#become("unknown", message)
    }
  }
}
