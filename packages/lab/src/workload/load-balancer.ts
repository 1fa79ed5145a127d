/**
 * A load balancer: gives Services of its type an address that really answers, and forwards each connection to a ready
 * endpoint. Nodes labelled to be excluded lose their traffic at once, as with the real ones; connections that stand stay.
 */
import { connect, createServer, type Server, type Socket } from "node:net"
import type { Kube, Outcome } from "@nightshift/operator-runtime"
import { settled } from "@nightshift/operator-runtime"
import { patchIfChanged } from "../cluster-api/machine.ts"
import { type Addresses, listenOnFree } from "./addresses.ts"
import type { EndpointSlice, Service, WorkloadNode } from "./objects.ts"

const fieldManager = "lab-load-balancer"
const excluded = "node.kubernetes.io/exclude-from-external-load-balancers"

/** What the load balancer sees of its cluster at the moment a connection comes in. */
export interface BackendView {
  slices(namespace: string, service: string): readonly EndpointSlice[]
  node(name: string): WorkloadNode | undefined
}

interface Listener {
  readonly address: string
  readonly ports: string
  readonly servers: readonly Server[]
}

export interface Backend {
  readonly address: string
  readonly port: number
}

/** The endpoints that a connection to this Service port may go to. Pure. */
export function backends(view: BackendView, service: Service, portName: string | undefined): Backend[] {
  const { namespace = "default", name } = service.metadata
  return view.slices(namespace, name).flatMap((slice) => {
    const port = (slice.ports ?? []).find((candidate) => (candidate.name ?? "") === (portName ?? ""))?.port
    if (port === undefined) return []
    return (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false && !onExcludedNode(view, endpoint.nodeName))
      .flatMap((endpoint) => endpoint.addresses.map((address) => ({ address, port })))
  })
}

function onExcludedNode(view: BackendView, nodeName: string | undefined): boolean {
  if (nodeName === undefined) return false
  return view.node(nodeName)?.metadata.labels?.[excluded] !== undefined
}

export class LoadBalancer {
  readonly #kube: Kube
  readonly #addresses: Addresses
  readonly #view: BackendView
  readonly #listeners = new Map<string, Listener>()
  readonly #sockets = new Set<Socket>()
  #turn = 0

  constructor(kube: Kube, addresses: Addresses, view: BackendView) {
    this.#kube = kube
    this.#addresses = addresses
    this.#view = view
  }

  async reconcile(key: string, service: Service | undefined): Promise<Outcome> {
    const wanted = service !== undefined && isOurs(service)
    const ports = wanted ? portsOf(service) : ""
    const listener = this.#listeners.get(key)
    if (listener !== undefined && listener.ports !== ports) this.#close(key, listener)
    if (!wanted) return settled
    const standing = this.#listeners.get(key) ?? (await this.#open(key, service))
    const ingress = [{ ip: standing.address, ipMode: "VIP" }]
    await patchIfChanged(
      this.#kube,
      service,
      { status: { loadBalancer: { ingress } } },
      { fieldManager, subresource: "status" },
    )
    return settled
  }

  stop(): void {
    for (const [key, listener] of this.#listeners) this.#close(key, listener)
    for (const socket of this.#sockets) socket.destroy()
  }

  async #open(key: string, service: Service): Promise<Listener> {
    const ports = service.spec.ports ?? []
    const { address, servers } = await listenOnFree(
      this.#addresses,
      ports.map((port) => port.port),
      (number) => {
        const name = ports.find((port) => port.port === number)?.name
        return createServer((client) => this.#forward(client, service, name))
      },
    )
    const listener = { address, servers, ports: portsOf(service) }
    this.#listeners.set(key, listener)
    return listener
  }

  #close(key: string, listener: Listener): void {
    for (const server of listener.servers) server.close()
    this.#listeners.delete(key)
  }

  #forward(client: Socket, service: Service, portName: string | undefined): void {
    const found = backends(this.#view, service, portName)
    const backend = found[this.#turn++ % Math.max(1, found.length)]
    if (backend === undefined) {
      client.destroy()
      return
    }
    const upstream = connect(backend.port, backend.address)
    this.#join(client, upstream)
    this.#join(upstream, client)
    client.pipe(upstream)
    upstream.pipe(client)
  }

  #join(socket: Socket, other: Socket): void {
    this.#sockets.add(socket)
    socket.on("error", () => other.destroy())
    socket.on("close", () => {
      this.#sockets.delete(socket)
      other.destroy()
    })
  }
}

const isOurs = (service: Service): boolean =>
  service.spec.type === "LoadBalancer" &&
  service.spec.loadBalancerClass === undefined &&
  service.metadata.deletionTimestamp === undefined

const portsOf = (service: Service): string =>
  (service.spec.ports ?? []).map((port) => `${port.name ?? ""}:${port.port}`).join()
