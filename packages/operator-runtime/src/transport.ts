import type { ClusterAccess, Credentials } from "./access.ts"
import type { Clock, Random } from "./clock.ts"
import { systemClock } from "./clock.ts"
import type { Lane } from "./connections.ts"
import { Connections } from "./connections.ts"
import type { ChunkSink, ExchangeLimits, ExchangeResponse } from "./exchange.ts"
import { exchange, ExchangeFailure } from "./exchange.ts"
import { KubeError, responseError } from "./kube-error.ts"

export interface TransportRequest {
  /** For errors, as an infinitive: "get Node n1". */
  readonly did: string
  /** Metric labels. */
  readonly verb: string
  readonly resource: string
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** Path and query below the server's address. */
  readonly path: string
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
  readonly lane?: Lane
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
  /** Asked at the last moment before it is sent: an error keeps it unsent. */
  readonly refuse?: (() => Error | undefined) | undefined
  /** For streams: a 200 has begun. */
  readonly onOpen?: (() => void) | undefined
  /** False where a 429 is an answer about the object, as in evictions. */
  readonly waitWhenThrottled?: boolean
}

/** One finished request; `code` is the HTTP status, or why there is none. */
export interface RequestRecord {
  readonly verb: string
  readonly resource: string
  readonly code: number | "unreachable" | "timeout" | "aborted"
  readonly seconds: number
}

export interface TransportOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly userAgent?: string
  /** From the call to the last byte, waiting for a free connection and for Retry-After included. Default 30 s. */
  readonly timeoutMs?: number
  readonly observe?: (record: RequestRecord) => void
}

/** HTTP to one API server: credentials and their renewal, connections, deadlines, throttling. Knows no Kubernetes paths. */
export class Transport {
  readonly server: string
  readonly access: ClusterAccess
  readonly clock: Clock
  readonly timeoutMs: number
  readonly #random: Random
  readonly #connections: Connections
  readonly #prefix: string
  readonly #userAgent: string
  readonly #observers = new Set<(record: RequestRecord) => void>()

  constructor(access: ClusterAccess, options: TransportOptions = {}) {
    const url = new URL(access.server)
    this.server = access.server
    this.clock = options.clock ?? systemClock
    this.access = access
    this.#random = options.random ?? Math.random
    this.#connections = new Connections(url.origin)
    this.#prefix = url.pathname.replace(/\/+$/, "")
    this.#userAgent = options.userAgent ?? "nightshift"
    this.timeoutMs = options.timeoutMs ?? 30_000
    if (options.observe !== undefined) this.#observers.add(options.observe)
  }

  /** Hears of every finished request from now on; returns the way to stop hearing. */
  observe(listener: (record: RequestRecord) => void): () => void {
    this.#observers.add(listener)
    return () => void this.#observers.delete(listener)
  }

  /**
   * The complete answer, whatever its status. A 401, or a handshake that fails because one side does not trust the other's
   * certificate (any more), renews the credentials and asks once more; a 429, and for reads a
   * 503, that carries Retry-After is waited for as long as the deadline allows.
   * @throws KubeError `unreachable`, `timeout`, or `fenced` after close()
   */
  async request(request: TransportRequest): Promise<ExchangeResponse> {
    const started = this.clock.monotonic()
    const timeoutMs = request.timeoutMs ?? this.timeoutMs
    const reads = request.method === "GET"
    let renewed = false
    let repeated = false
    for (;;) {
      const left = timeoutMs - (this.clock.monotonic() - started)
      let response: ExchangeResponse
      try {
        response = await this.#once(request, renewed ? "renewed" : "current", { deadlineMs: left })
      } catch (error) {
        // A kept-alive connection may close just as it is used again; asking once more costs nothing where nothing changes.
        if (reads && !repeated && error instanceof ExchangeFailure && error.why === "broken" && error.sent) {
          repeated = true
          continue
        }
        if (!renewed && isDistrust(error)) {
          renewed = true
          continue
        }
        throw this.#failure(request, error)
      }
      if (response.status === 401 && !renewed) {
        renewed = true
        continue
      }
      const wait = throttledFor(request, response)
      if (wait === undefined || wait >= timeoutMs - (this.clock.monotonic() - started)) return response
      await this.#pause(wait * (1 + 0.1 * this.#random()), request.signal)
    }
  }

  /**
   * A stream: chunks of a 200 go to `sink` as they arrive; resolves at its end. After `guardMs` the connection is given
   * up, which is a KubeError `timeout`.
   */
  async stream(request: TransportRequest, guardMs: number, sink: ChunkSink): Promise<ExchangeResponse> {
    const limits = { deadlineMs: guardMs, headersMs: request.timeoutMs ?? this.timeoutMs }
    try {
      const response = await this.#once(request, "current", limits, sink).catch((error: unknown) => {
        if (isDistrust(error)) return undefined
        throw error
      })
      if (response !== undefined && response.status !== 401) return response
      return await this.#once(request, "renewed", limits, sink)
    } catch (error) {
      throw this.#failure(request, error)
    }
  }

  /** Ends every connection; what is under way and what comes later fails. */
  close(): Promise<void> {
    return this.#connections.close()
  }

  async #once(
    request: TransportRequest,
    which: "current" | "renewed",
    limits: Pick<ExchangeLimits, "deadlineMs" | "headersMs">,
    sink?: ChunkSink,
  ): Promise<ExchangeResponse> {
    if (this.#connections.closed) {
      throw new KubeError(`could not ${request.did}: the client of ${this.server} is closed`, {
        kind: "fenced",
      })
    }
    const began = this.clock.monotonic()
    let code: RequestRecord["code"] = "aborted"
    try {
      const asked = this.access.credentials(which)
      const credentials = asked instanceof Promise ? await asked : asked
      const pool = this.#connections.pool(request.lane ?? "main", credentials.tls)
      const response = await exchange(
        pool,
        {
          method: request.method,
          path: this.#prefix + request.path,
          headers: this.#headers(request, credentials),
          body: request.body,
        },
        {
          ...limits,
          clock: this.clock,
          signal: request.signal,
          refuse: request.refuse,
          onOpen: request.onOpen,
        },
        sink,
      )
      code = response.status
      return response
    } catch (error) {
      if (error instanceof ExchangeFailure) code = error.why === "deadline" ? "timeout" : "unreachable"
      throw error
    } finally {
      const record = {
        verb: request.verb,
        resource: request.resource,
        code,
        seconds: (this.clock.monotonic() - began) / 1000,
      }
      for (const observer of this.#observers) observer(record)
    }
  }

  #headers(request: TransportRequest, credentials: Credentials): Record<string, string> {
    const headers: Record<string, string> = {
      accept: request.accept ?? "application/json",
      "user-agent": this.#userAgent,
      ...credentials.headers,
    }
    if (request.body !== undefined) headers["content-type"] = request.contentType ?? "application/json"
    return headers
  }

  #failure(request: TransportRequest, error: unknown): unknown {
    if (!(error instanceof ExchangeFailure)) {
      if (error instanceof KubeError || request.signal?.aborted === true) return error
      return new KubeError(`could not ${request.did}: no credentials for ${this.server}`, {
        kind: "unauthorized",
        cause: error,
      })
    }
    const uncertain = error.sent && request.method !== "GET"
    return new KubeError(
      `could not ${request.did}: ${this.server}: ${error.message}` +
        (uncertain ? "; it may have taken effect all the same" : ""),
      { kind: error.why === "deadline" ? "timeout" : "unreachable", uncertain, cause: error.cause ?? error },
    )
  }

  #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        timer.cancel()
        reject(signal?.reason as Error)
      }
      const timer = this.clock.after(ms, () => {
        signal?.removeEventListener("abort", abort)
        resolve()
      })
      signal?.addEventListener("abort", abort, { once: true })
    })
  }
}

/** A rotated CA or an expired client certificate shows as a failed handshake, before anything was sent. */
function isDistrust(error: unknown): boolean {
  if (!(error instanceof ExchangeFailure) || error.sent) return false
  const { cause } = error
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  return /^(CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|ERR_TLS_|ERR_SSL_)/.test(code)
}

/** The KubeError of a response that is not a success. */
export function refusal(request: TransportRequest, response: ExchangeResponse): KubeError {
  const seconds = retryAfterSeconds(response)
  return responseError(
    request.did,
    {
      status: response.status,
      text: response.text,
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    },
    request.method !== "GET",
  )
}

/** What a successful answer holds. @throws KubeError when it is no JSON, as from a proxy's login page */
export function content(request: TransportRequest, response: ExchangeResponse): unknown {
  try {
    return JSON.parse(response.text)
  } catch (error) {
    throw new KubeError(`could not ${request.did}: the answer ${response.status} is not JSON`, {
      kind: "server",
      code: response.status,
      uncertain: request.method !== "GET",
      cause: error,
    })
  }
}

/** How long to wait before the same request may be sent again; undefined when this answer is final. */
function throttledFor(request: TransportRequest, response: ExchangeResponse): number | undefined {
  if (request.waitWhenThrottled === false) return undefined
  // A 429 was not executed. A 503 may come from a proxy after the server acted, so only reads are repeated.
  const repeatable = response.status === 429 || (response.status === 503 && request.method === "GET")
  const seconds = repeatable ? retryAfterSeconds(response) : undefined
  // "At once" would be a busy loop until the deadline.
  return seconds === undefined ? undefined : Math.max(1, seconds) * 1000
}

/** Seconds only: API servers send no dates. */
function retryAfterSeconds(response: ExchangeResponse): number | undefined {
  const value = response.headers["retry-after"]
  if (typeof value !== "string") return undefined
  const seconds = Number(value)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
