import type { JsonObject } from "../json.ts"
import type { ServerResponse } from "node:http"
import type { Cluster } from "../cluster/cluster.ts"
import { type WatchEvent, watchObjects } from "../cluster/watch.ts"
import { apiVersionOf } from "../resources/resource.ts"
import { ApiError } from "../status.ts"
import { eventRenderer, type Form } from "./render.ts"
import type { Reply } from "./reply.ts"

type WatchReply = Extract<Reply, { kind: "watch" }>

/** A bookmark at least this often, so that a quiet watcher does not fall out of the history. */
const bookmarkEvery = 60_000
/** The last bookmark is sent this long before the server ends the watch. */
const bookmarkBeforeEnd = 2_000
/** A watcher that lets this many bytes pile up is cut off: it has to begin anew. */
const mostUnsent = 64 * 1024 * 1024

/** Streams events until the client leaves, the time is over, or the client reads too slowly. */
export function streamWatch(
  cluster: Cluster,
  { target, options, timeoutSeconds }: WatchReply,
  form: Form,
  response: ServerResponse,
): void {
  // A client that has left already would never be missed.
  if (response.closed) return
  const { clock, store } = cluster
  const render = eventRenderer(target, form, () => clock.now())
  let unsentAllowed = mostUnsent
  const write = (type: string, object: unknown): void => {
    response.write(`${JSON.stringify({ type, object })}\n`)
    if (response.writableLength > unsentAllowed) response.destroy()
  }
  const bookmark = (resourceVersion: string, end: boolean): void => {
    const annotations = end ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}
    const { resource, version } = target
    const apiVersion = apiVersionOf(resource.group, version.name)
    const metadata: JsonObject = { resourceVersion, ...annotations }
    write("BOOKMARK", render({ kind: resource.kind, apiVersion, metadata }))
  }
  const send = (event: WatchEvent): void => {
    if (event.type === "BOOKMARK") bookmark(event.resourceVersion, event.initialEventsEnd)
    else write(event.type, render(event.object))
  }
  response.writeHead(200, { "Content-Type": "application/json", "Transfer-Encoding": "chunked" })
  response.flushHeaders()
  let stop: () => void
  try {
    // What the watch begins with comes in one piece, however much it is.
    unsentAllowed = Number.POSITIVE_INFINITY
    stop = watchObjects(cluster, target, options, send)
    unsentAllowed = response.writableLength + mostUnsent
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    write("ERROR", error.status)
    response.end()
    return
  }
  const endsAt = clock.now() + timeoutSeconds * 1000
  const timeIsOver = (): void => {
    // A client that reads slowly still has events to fetch: none may follow the end.
    stop()
    response.end()
  }
  const timers = new Set([clock.timer(endsAt, timeIsOver)])
  const nextBookmark = (): void => {
    const last = endsAt - bookmarkBeforeEnd
    const due = Math.min(clock.now() + bookmarkEvery, last)
    if (due <= clock.now()) return
    const timer = clock.timer(due, () => {
      timers.delete(timer)
      bookmark(String(store.published), false)
      nextBookmark()
    })
    timers.add(timer)
  }
  if (options.bookmarks) nextBookmark()
  response.once("close", () => {
    stop()
    for (const timer of timers) timer.cancel()
  })
}
