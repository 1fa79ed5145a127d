import type { ServerResponse } from "node:http"
import type { Cluster } from "../cluster/cluster.ts"
import { type WatchEvent, watchObjects } from "../cluster/watch.ts"
import { apiVersionOf } from "../resources/resource.ts"
import { ApiError } from "../status.ts"
import type { JsonObject } from "../json.ts"
import { type Rows, tableOf } from "../table/index.ts"
import type { Negotiated } from "./media-type.ts"
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
  { view }: Negotiated,
  rows: Rows,
  response: ServerResponse,
): void {
  const { clock, store } = cluster
  const write = (type: string, object: unknown): void => {
    response.write(`${JSON.stringify({ type, object })}\n`)
    if (response.writableLength > mostUnsent) response.destroy()
  }
  let headers = true
  const table = (object: JsonObject & { readonly metadata: JsonObject }): object => {
    const metadata = { resourceVersion: object.metadata["resourceVersion"] ?? "" }
    const rendered = tableOf([object], metadata, { ...target, ...rows, headers, now: clock.now() })
    headers = false
    return rendered
  }
  const bookmark = (resourceVersion: string, end: boolean): void => {
    const annotations = end ? { annotations: { "k8s.io/initial-events-end": "true" } } : {}
    const { resource, version } = target
    const apiVersion = apiVersionOf(resource.group, version.name)
    const metadata = { resourceVersion, creationTimestamp: null, ...annotations }
    const object = { kind: resource.kind, apiVersion, metadata }
    write("BOOKMARK", view === "table" ? table(object) : object)
  }
  const send = (event: WatchEvent): void => {
    if (event.type === "BOOKMARK") bookmark(event.resourceVersion, event.initialEventsEnd)
    else if (view === "table") write(event.type, table(event.object))
    else write(event.type, view === "partial" ? partial(event.object) : event.object)
  }
  response.writeHead(200, { "Content-Type": "application/json", "Transfer-Encoding": "chunked" })
  response.flushHeaders()
  let stop: () => void
  try {
    stop = watchObjects(cluster, target, options, send)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    write("ERROR", error.status)
    response.end()
    return
  }
  const endsAt = clock.now() + timeoutSeconds * 1000
  const timers = new Set([clock.timer(endsAt, () => response.end())])
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

function partial(object: { readonly metadata: object }): object {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }
}
