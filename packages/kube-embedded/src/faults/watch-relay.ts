import type { IncomingMessage, ServerResponse } from "node:http"
import type { Clock } from "../clock.ts"
import { expired } from "../status.ts"
import type { Fault } from "./fault.ts"

/** An open watch that goes through the proxy. */
export interface WatchRelay {
  /** Resets the connection. */
  cut(): void
  /** From now on nothing gets through, and nobody is told. */
  freeze(): void
}

/** Passes the lines of a watch on, with what the fault does to them. */
export function relayWatch(
  upstream: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
  clock: Clock,
): WatchRelay {
  let frozen = false
  let events = 0
  const cut = (): void => {
    upstream.destroy()
    response.destroy()
  }
  const write = (line: string, written?: () => void): void => {
    if (!frozen && !response.destroyed) response.write(`${line}\n`, written)
  }
  const limit = fault !== undefined && "afterEvents" in fault ? fault.afterEvents : Number.POSITIVE_INFINITY
  const pass = (line: string): void => {
    events++
    if (events > limit) return
    // The last event is on its way before the connection is reset.
    const written = events === limit && fault?.kind === "cut" ? cut : undefined
    if (fault?.kind === "duplicate") write(line)
    if (fault?.kind === "late") clock.timer(clock.now() + fault.ms, () => write(line))
    else write(line, written)
    if (events === limit && written === undefined) strike()
  }
  const strike = (): void => {
    if (fault?.kind === "cut") cut()
    if (fault?.kind === "halfOpen") frozen = true
    if (fault?.kind === "expire") {
      const { status } = expired("too old resource version: the history of this watch was dropped on purpose")
      write(JSON.stringify({ type: "ERROR", object: status }))
      upstream.destroy()
      response.end()
    }
  }
  if (limit === 0) strike()
  readLines(upstream, pass)
  upstream.once("end", () => {
    if (!frozen) response.end()
  })
  upstream.once("error", () => {
    if (!frozen) response.destroy()
  })
  response.once("close", () => upstream.destroy())
  return {
    cut,
    freeze() {
      frozen = true
    },
  }
}

function readLines(stream: IncomingMessage, each: (line: string) => void): void {
  let rest = ""
  stream.setEncoding("utf8")
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) if (line !== "") each(line)
  })
}
