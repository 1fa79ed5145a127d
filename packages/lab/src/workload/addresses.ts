/**
 * Addresses for pods and load balancers on this machine, so that a client can really call them. Linux answers on all of
 * 127.0.0.0/8; each process takes its own part of 127.64.0.0/10, and an address that is taken is passed over. A real API
 * server refuses loopback addresses in EndpointSlices: there another network is made local, in a network namespace.
 */
import type { Server } from "node:net"

/** The network unless another is given: a /10 by its first address. */
export const loopbackNetwork = "127.64.0.0"

export class Addresses {
  readonly #first: readonly [number, number]
  #next: number

  /** @param network the first address of a /10 of which every address is local to this machine */
  constructor(network: string = loopbackNetwork, seed: number = process.pid) {
    const [a = 127, b = 64] = network.split(".").map(Number)
    this.#first = [a, b]
    // 64 x 256 blocks of 256 addresses: two labs on one machine rarely start in the same one.
    this.#next = (seed % 16_384) * 256 + 1
  }

  next(): string {
    const [a, b] = this.#first
    const offset = this.#next++ % (64 * 65_536)
    return [a, b + (offset >> 16), (offset >> 8) & 255, offset & 255].join(".")
  }
}

/** How many taken addresses are passed over before the machine is called full. */
const attempts = 64

/** Listens on every port of one free address; the first address on which all of them are free. */
export async function listenOnFree(
  addresses: Addresses,
  ports: readonly number[],
  make: (port: number) => Server,
): Promise<{ address: string; servers: Server[] }> {
  let last: unknown
  for (let attempt = 0; attempt < attempts; attempt++) {
    const address = addresses.next()
    const servers: Server[] = []
    try {
      for (const port of ports) servers.push(await listen(make(port), port, address))
      return { address, servers }
    } catch (error) {
      last = error
      for (const server of servers) server.close()
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") break
    }
  }
  throw new Error(`could not listen on ports ${ports.join(", ")} of a loopback address`, { cause: last })
}

function listen(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      resolve(server)
    })
  })
}
