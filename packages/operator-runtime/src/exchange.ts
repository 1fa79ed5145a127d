import type { IncomingHttpHeaders } from "node:http"
import type { Dispatcher } from "undici"
import type { Clock, Timer } from "./clock.ts"

export interface ExchangeRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface ExchangeLimits {
  readonly clock: Clock
  /** From now until the last byte. */
  readonly deadlineMs: number
  /** From now until the response has begun; for streams. */
  readonly headersMs?: number
  readonly signal?: AbortSignal | undefined
  /** Asked when a connection is about to take the request, however long it waited for one: an error keeps it unsent. */
  readonly refuse?: (() => Error | undefined) | undefined
  /** A 200 has begun; for streams. */
  readonly onOpen?: (() => void) | undefined
}

/** Lets the reader of a stream hold the sender back, or end it. */
export interface Flow {
  pause(): void
  resume(): void
  abort(reason: Error): void
}

export type ChunkSink = (chunk: Buffer, flow: Flow) => void

export interface ExchangeResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Empty when the body went to a sink. */
  readonly text: string
}

/** Why an exchange has no complete answer. */
export class ExchangeFailure extends Error {
  override readonly name = "ExchangeFailure"
  readonly why: "deadline" | "broken"
  /** Whether a socket had taken the request: after that nobody knows what the server did with it. */
  readonly sent: boolean

  constructor(why: "deadline" | "broken", sent: boolean, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.why = why
    this.sent = sent
  }
}

/**
 * One request, one response. Answers of status 200 go to `sink` chunk by chunk when one is given, else into `text`.
 * @throws ExchangeFailure, or the signal's reason when the caller gave up
 */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  limits: ExchangeLimits,
  sink?: ChunkSink,
): Promise<ExchangeResponse> {
  return new Promise((resolve, reject) => {
    const { signal, clock } = limits
    if (signal?.aborted === true) {
      reject(signal.reason as Error)
      return
    }
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let headers: IncomingHttpHeaders = {}
    let first: Buffer | undefined
    let more: Buffer[] | undefined
    let headersTimer: Timer | undefined
    let over = false

    const settle = (): boolean => {
      if (over) return false
      over = true
      deadline.cancel()
      headersTimer?.cancel()
      signal?.removeEventListener("abort", abort)
      return true
    }
    const fail = (error: Error): void => {
      if (!settle()) return
      reject(error)
      controller?.abort(error)
    }
    const expire = (ms: number, awaited: string) => (): void => {
      const sent = controller !== undefined
      const missed = sent ? `no ${awaited}` : "never sent, because no connection was free for it"
      fail(new ExchangeFailure("deadline", sent, `${missed} within ${ms} ms`))
    }
    const abort = (): void => fail(signal?.reason as Error)

    const deadline = clock.after(limits.deadlineMs, expire(limits.deadlineMs, "complete answer"))
    if (limits.headersMs !== undefined) {
      headersTimer = clock.after(limits.headersMs, expire(limits.headersMs, "answer"))
    }
    signal?.addEventListener("abort", abort, { once: true })

    dispatcher.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body ?? null,
        // undici would close the connection after a DELETE with a body, and every deletion would pay a TLS handshake.
        reset: false,
      },
      {
        onRequestStart(started) {
          if (over) return started.abort(new ExchangeFailure("broken", false, "given up before it was sent"))
          const refused = limits.refuse?.()
          controller = started
          if (refused !== undefined) fail(refused)
        },
        onResponseStart(_, code, received) {
          status = code
          headers = received
          headersTimer?.cancel()
          if (code === 200) limits.onOpen?.()
        },
        onResponseData(current, chunk) {
          if (over) return
          if (sink !== undefined && status === 200) sink(chunk, current)
          else if (first === undefined) first = chunk
          else (more ??= [first]).push(chunk)
        },
        onResponseEnd() {
          if (!settle()) return
          const body = more === undefined ? first : Buffer.concat(more)
          resolve({ status, headers, text: body === undefined ? "" : body.toString("utf8") })
        },
        onResponseError(_, error) {
          if (!settle()) return
          reject(new ExchangeFailure("broken", controller !== undefined, reasonOf(error), error))
        },
      },
    )
  })
}

/** Happy-eyeballs failures arrive as an AggregateError with an empty message. */
function reasonOf(error: Error): string {
  if (error.message !== "") return error.message
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined
  return first instanceof Error ? first.message : "the connection failed"
}
