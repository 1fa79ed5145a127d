import type { Flow } from "./exchange.ts"
import { JsonLines } from "./json-lines.ts"
import type { Status } from "./kube-error.ts"
import { KubeError, statusError } from "./kube-error.ts"
import type { KubeObject } from "./objects.ts"
import type { Transport, TransportRequest } from "./transport.ts"
import { refusal } from "./transport.ts"

export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"
  /** Of a BOOKMARK only `metadata` means something. */
  readonly object: T
}

/** May pause the flow; is called in the order of the stream and must not throw. */
export type WatchSink<T extends KubeObject> = (event: WatchEvent<T>, flow: Flow) => void

interface WireEvent {
  readonly type: string
  readonly object: KubeObject | Status
}

/**
 * Reads a watch until the server ends it, which is normal.
 * @throws KubeError for a refusal, an ERROR event, a broken connection, a torn line, or no end within `guardMs`
 */
export async function readWatch<T extends KubeObject>(
  transport: Transport,
  request: TransportRequest,
  guardMs: number,
  sink: WatchSink<T>,
): Promise<void> {
  const lines = new JsonLines()
  let failure: KubeError | undefined
  try {
    const response = await transport.stream(request, guardMs, (chunk, flow) => {
      if (failure !== undefined) return
      try {
        lines.push(chunk, (value) => {
          if (failure !== undefined) return
          const event = value as WireEvent
          if (event.type === "ERROR") failure = statusError(request.did, event.object as Status)
          else sink(event as WatchEvent<T>, flow)
        })
      } catch (error) {
        failure = new KubeError(`could not ${request.did}: the stream holds a line that is not JSON`, {
          kind: "server",
          cause: error,
        })
      }
      if (failure !== undefined) flow.abort(failure)
    })
    if (response.status !== 200) throw refusal(request, response)
  } catch (error) {
    throw failure ?? error
  }
}
