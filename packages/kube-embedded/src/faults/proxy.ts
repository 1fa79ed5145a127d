import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer } from "node:https"
import { type Clock, systemClock } from "../clock.ts"
import { kubeconfigText } from "../http/kubeconfig.ts"
import { newPki } from "../http/pki.ts"
import { readBody } from "../http/request.ts"
import { listen } from "../http/server.ts"
import { failure } from "../status.ts"
import { type Call, type CallMatch, callOf, matches } from "./call.ts"
import type { Fault, FaultRule, Planted } from "./fault.ts"
import { Rules } from "./rules.ts"
import { type Upstream, upstreamOf } from "./upstream.ts"
import { relayWatch, type WatchRelay } from "./watch-relay.ts"

/** Stands before a Kubernetes API server and fails when it is told to. */
export interface FaultProxy {
  readonly url: string
  /** YAML text: the proxy in the server's place, with the rights of the server's kubeconfig. */
  readonly kubeconfig: string
  /** Every call that has arrived, oldest first. */
  readonly calls: readonly Call[]
  /** Puts a fault in force; the oldest matching rule decides. */
  plant(rule: FaultRule): Planted
  /** Lifts every rule. */
  clear(): void
  /** The next matching call that arrives from now on. */
  next(match: CallMatch): Promise<Call>
  /** Resets open watches. */
  cutWatches(match?: CallMatch): number
  /** Lets open watches stay open and tells them nothing more. */
  freezeWatches(match?: CallMatch): number
  stop(): Promise<void>
}

export interface FaultProxyOptions {
  /** For `delay` and `late`. */
  readonly clock?: Clock
}

/** @throws TypeError for a kubeconfig without a current context. */
export async function startFaultProxy(
  kubeconfig: string,
  options: FaultProxyOptions = {},
): Promise<FaultProxy> {
  const clock = options.clock ?? systemClock
  const upstream = upstreamOf(kubeconfig)
  const pki = newPki(Date.now())
  const rules = new Rules()
  const calls: Call[] = []
  const waiting = new Set<{ match: CallMatch; resolve: (call: Call) => void }>()
  const watches = new Map<WatchRelay, Call>()
  const arrived = (call: Call): void => {
    calls.push(call)
    for (const entry of waiting) {
      if (!matches(entry.match, call)) continue
      waiting.delete(entry)
      entry.resolve(call)
    }
  }
  const server = createServer({ key: pki.server.key, cert: pki.server.certificate }, (request, response) => {
    const call = callOf(request)
    const fault = rules.take(call)
    arrived(call)
    forward(upstream, clock, { request, response, fault }, (relay) => {
      watches.set(relay, call)
      response.once("close", () => watches.delete(relay))
    }).catch(() => response.destroy())
  })
  const url = `https://127.0.0.1:${await listen(server, 0)}`
  const open = (match: CallMatch): WatchRelay[] =>
    [...watches].flatMap(([relay, call]) => (matches(match, call) ? [relay] : []))
  return {
    url,
    kubeconfig: kubeconfigText(url, pki.authority.certificate, pki.admin),
    calls,
    plant: (rule) => rules.plant(rule),
    clear: () => rules.clear(),
    next: (match) => new Promise((resolve) => waiting.add({ match, resolve })),
    cutWatches: (match = {}) => open(match).map((relay) => relay.cut()).length,
    freezeWatches: (match = {}) => open(match).map((relay) => relay.freeze()).length,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      upstream.close()
      await closed
    },
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly fault: Fault | undefined
}

async function forward(
  upstream: Upstream,
  clock: Clock,
  { request, response, fault }: Exchange,
  onWatch: (relay: WatchRelay) => void,
): Promise<void> {
  const body = await readBody(request)
  if ((await stopped(clock, response, fault)) === "stopped") return
  const { host: _, connection: __, ...headers } = request.headers
  const sent = upstream.send(request.method ?? "GET", request.url ?? "/", headers, body)
  response.once("close", () => sent.request.destroy())
  const answer = await sent.response
  if (fault?.kind === "dropReply") {
    for await (const chunk of answer) void chunk
    response.destroy()
    return
  }
  const { "transfer-encoding": ___, connection: ____, ...answered } = answer.headers
  response.writeHead(answer.statusCode ?? 502, answered)
  if (callOf(request).verb === "watch" && answer.statusCode === 200) {
    response.flushHeaders()
    onWatch(relayWatch(answer, response, fault, clock))
    return
  }
  answer.pipe(response)
}

/** Does to a call what keeps it from the server; what only slows it down ends in "on". */
async function stopped(
  clock: Clock,
  response: ServerResponse,
  fault: Fault | undefined,
): Promise<"stopped" | "on"> {
  switch (fault?.kind) {
    case "delay":
      await new Promise<void>((resolve) => {
        clock.timer(clock.now() + fault.ms, resolve)
      })
      return "on"
    case "hold":
      await fault.until
      return "on"
    case "refuse":
      response.destroy()
      return "stopped"
    case "dropRequest":
      return "stopped"
    case "answer":
      answerInstead(response, fault.code, fault.retryAfterSeconds)
      return "stopped"
    case "dropReply":
    case "cut":
    case "halfOpen":
    case "duplicate":
    case "late":
    case "expire":
    case undefined:
      return "on"
  }
}

const reasons = {
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
} as const

function answerInstead(
  response: ServerResponse,
  code: keyof typeof reasons,
  retryAfterSeconds?: number,
): void {
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const { status } = failure(code, reasons[code], `the fault proxy answers ${code} on purpose`, details)
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds))
  response.writeHead(code, { "Content-Type": "application/json" }).end(JSON.stringify(status))
}
