/** The least API server, in a process of its own, so that it does not take the time of what is measured. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface BenchServer {
  readonly url: string
  stop(): Promise<void>
}

export async function startBenchServer(): Promise<BenchServer> {
  const child = fork(import.meta.filename, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const [port] = (await once(child, "message")) as [number]
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill()
      await once(child, "exit")
    },
  }
}

/** About 1.1 kB, as small custom resources are. */
export function smallObject(index: number): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: `object-${index}`,
      namespace: `namespace-${index % 20}`,
      uid: `7d1c9d52-0000-4000-8000-${String(index).padStart(12, "0")}`,
      resourceVersion: String(index + 1),
      creationTimestamp: "2026-01-01T00:00:00Z",
      generation: 3,
      labels: { "app.kubernetes.io/name": "example", shard: String(index % 7) },
      managedFields: [
        {
          manager: "example",
          operation: "Apply",
          apiVersion: "v1",
          time: "2026-01-01T00:00:00Z",
          fieldsType: "FieldsV1",
          fieldsV1: {
            "f:data": { "f:window": {}, "f:zone": {}, "f:note": {} },
            "f:metadata": { "f:labels": { "f:shard": {} } },
          },
        },
      ],
    },
    data: { window: "mon-fri 08:00-18:00", zone: "Europe/Paris", note: "x".repeat(260) },
  }
}

function list(response: ServerResponse, query: URLSearchParams): void {
  const limit = Number(query.get("limit") ?? 500)
  const from = Number(query.get("continue") ?? 0)
  const total = 10_000
  const items = Array.from({ length: Math.min(limit, total - from) }, (_, i) => smallObject(from + i))
  const next = from + items.length < total ? { continue: String(from + items.length) } : {}
  response.end(
    JSON.stringify({ kind: "ConfigMapList", metadata: { resourceVersion: "10000", ...next }, items }),
  )
}

/** As many events as `resourceVersion` says, then the end. */
function watch(response: ServerResponse, query: URLSearchParams): void {
  const count = Number(query.get("resourceVersion") ?? 0)
  response.flushHeaders()
  if (count === 10_000) return
  const line = Buffer.from(`${JSON.stringify({ type: "MODIFIED", object: smallObject(1) })}\n`)
  const block = Buffer.concat(Array.from({ length: 64 }, () => line))
  let sent = 0
  const more = (): void => {
    while (sent < count) {
      sent += 64
      if (!response.write(block)) return void response.once("drain", more)
    }
    response.end()
  }
  more()
}

const discovery = JSON.stringify({
  kind: "APIResourceList",
  resources: [
    { name: "configmaps", singularName: "configmap", namespaced: true, kind: "ConfigMap", verbs: [] },
  ],
})

if (process.send !== undefined && import.meta.main) {
  const created = JSON.stringify(smallObject(1))
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://bench")
    response.setHeader("content-type", "application/json")
    if (request.method === "POST") {
      request.resume().once("end", () => {
        response.statusCode = 201
        response.end(created)
      })
    } else if (url.pathname === "/api/v1") response.end(discovery)
    else if (url.searchParams.get("watch") === "true") watch(response, url.searchParams)
    else list(response, url.searchParams)
  })
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
}
