/**
 * A pod's process: an HTTP server on the pod's own loopback address that says who it is, takes SIGTERM like most
 * programs (it stops accepting at once), and exits.
 */
import { createServer } from "node:http"
import type { Server } from "node:net"
import { type Addresses, listenOnFree } from "./addresses.ts"
import type { Pod } from "./objects.ts"

export interface PodProcess {
  readonly ip: string
  /** No new connection is accepted from now on. Requests under way are answered. */
  terminate(): void
  kill(): void
}

export async function startPod(pod: Pod, node: string, addresses: Addresses): Promise<PodProcess> {
  const { name, namespace = "default" } = pod.metadata
  const ports = pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .map((port) => port.containerPort)
  const http = () =>
    createServer((_request, response) => {
      response.setHeader("connection", "close")
      response.end(`${namespace}/${name} on ${node}\n`)
    })
  const { address, servers } = await listenOnFree(addresses, ports, http)
  return {
    ip: address,
    terminate: () => void servers.map((server: Server) => server.close()),
    kill: () => {
      for (const server of servers as ReturnType<typeof http>[]) {
        server.close()
        server.closeAllConnections()
      }
    },
  }
}
