import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { type ClusterAccess, staticAccess } from "../src/access.ts"
import { Kube, type KubeOptions } from "../src/kube.ts"

/** One request to an API server that answers as a test pleases: wire faults included. */
export class Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  readonly #response: ServerResponse
  readonly #closed: Promise<void>

  constructor(request: IncomingMessage, response: ServerResponse, body: string) {
    const url = new URL(request.url ?? "/", "http://fake")
    this.method = request.method ?? ""
    this.path = url.pathname
    this.query = url.searchParams
    this.headers = request.headers
    this.body = body
    this.#response = response
    this.#closed = new Promise((resolve) => response.once("close", () => resolve()))
  }

  /** Nothing was answered yet, so the client waits. */
  get isPending(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed
  }

  get isWatch(): boolean {
    return this.query.get("watch") === "true"
  }

  answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.#response.writeHead(status, { "content-type": "application/json", ...headers })
    this.#response.end(typeof body === "string" ? body : JSON.stringify(body))
  }

  /** A Status, as Kubernetes refuses. */
  refuse(code: number, reason: string, more: object = {}, headers: Record<string, string> = {}): void {
    this.answer(
      code,
      { kind: "Status", status: "Failure", code, reason, message: `${reason} it is`, ...more },
      headers,
    )
  }

  list(items: readonly object[], resourceVersion: string, more: object = {}): void {
    this.answer(200, { kind: "List", metadata: { resourceVersion, ...more }, items })
  }

  /** The headers of a stream. */
  open(): this {
    this.#response.writeHead(200, { "content-type": "application/json" })
    this.#response.flushHeaders()
    return this
  }

  event(type: string, object: object): this {
    return this.write(`${JSON.stringify({ type, object })}\n`)
  }

  bookmark(resourceVersion: string, annotations: Record<string, string> = {}): this {
    return this.event("BOOKMARK", { metadata: { name: "", resourceVersion, annotations } })
  }

  write(bytes: string | Buffer): this {
    this.#response.write(bytes)
    return this
  }

  end(): void {
    this.#response.end()
  }

  /** The connection breaks. */
  cut(): void {
    this.#response.destroy()
  }

  /** Resolves when the client has gone away, or the answer is complete. */
  closed(): Promise<void> {
    return this.#closed
  }
}

export interface FakeApi {
  readonly url: string
  readonly calls: readonly Call[]
  /** The nth call (from 0) that matches, as soon as there is one. */
  call(matches: (call: Call) => boolean, nth?: number): Promise<Call>
  /** How many connections were opened so far. */
  readonly connections: number
  kube(options?: KubeOptions): Kube
  /** Resolves when no request of these clients is on its way, and none waits but for an answer that the test holds. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/** An API server whose every answer but discovery is written by the test. */
export async function fakeApi(handler: (call: Call) => void): Promise<FakeApi> {
  const calls: Call[] = []
  const waiting: (() => void)[] = []
  const kubes: Kube[] = []
  let connections = 0
  let [begun, ended] = [0, 0]
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const call = new Call(request, response, Buffer.concat(chunks).toString("utf8"))
    const known = discovery[call.path]
    if (known !== undefined && call.method === "GET") return call.answer(200, known)
    calls.push(call)
    handler(call)
    for (const wake of waiting.splice(0)) wake()
  }
  const server = createServer((request, response) => void receive(request, response))
  server.on("connection", (socket: Socket) => {
    connections++
    socket.on("error", () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    calls,
    async call(matches, nth = 0) {
      for (;;) {
        const found = calls.filter(matches)[nth]
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
    get connections() {
      return connections
    },
    kube(options) {
      const { credentials } = staticAccess(url)
      const counted: ClusterAccess = {
        server: url,
        credentials(which) {
          begun++
          return credentials(which)
        },
      }
      const kube = new Kube(counted, options)
      kube.transport.observe(() => ended++)
      kubes.push(kube)
      return kube
    },
    async idle() {
      const quiet = (): boolean => begun - ended === calls.filter((call) => call.isPending).length
      // What an answer sets off begins in a later turn, so several quiet ones in a row are wanted.
      for (let turns = 0; turns < 4; turns = quiet() ? turns + 1 : 0) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async stop() {
      await Promise.all(kubes.map((kube) => kube.close()))
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const resource = (name: string, kind: string, namespaced = true): object => ({
  name,
  singularName: kind.toLowerCase(),
  namespaced,
  kind,
  verbs: ["get", "list", "watch", "create", "patch", "delete"],
})

const discovery: Readonly<Record<string, object>> = {
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: [
      resource("configmaps", "ConfigMap"),
      resource("secrets", "Secret"),
      resource("nodes", "Node", false),
      resource("pods", "Pod"),
      { ...resource("pods/eviction", "Eviction"), group: "policy", version: "v1" },
    ],
  },
  "/apis/coordination.k8s.io/v1": {
    kind: "APIResourceList",
    resources: [resource("leases", "Lease")],
  },
  "/apis/events.k8s.io/v1": {
    kind: "APIResourceList",
    resources: [resource("events", "Event")],
  },
}

/** A ConfigMap as a server would show it. */
export function configMap(
  name: string,
  resourceVersion: string,
  more: { readonly uid?: string; readonly namespace?: string; readonly data?: Record<string, string> } = {},
): {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace: string; uid: string; resourceVersion: string }
  data: Record<string, string>
} {
  const { uid = `uid-${name}`, namespace = "default", data = {} } = more
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, uid, resourceVersion }, data }
}

export const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const
