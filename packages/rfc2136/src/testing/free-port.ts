/** Ports for servers that cannot be asked to choose one themselves: free for TCP and for UDP at once. */
import { createSocket } from "node:dgram"
import { createServer } from "node:net"

/** Below the range from which kernels give out ports to clients, so that a restart finds its port still free. */
const lowest = 15_000
const highest = 32_000
const attempts = 200

/** A port that is free on `address` for TCP and UDP at this moment. Throws when none of 200 random ones is. */
export async function freePort(address: string): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(address, port)) return port
  }
  throw new Error(`none of ${attempts} ports tried between ${lowest} and ${highest} is free on ${address}`)
}

/** Whether `port` can be bound on `address` for TCP and UDP now. */
export async function isFree(address: string, port: number): Promise<boolean> {
  return (await tcpIsFree(address, port)) && (await udpIsFree(address, port))
}

function tcpIsFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once("error", () => resolve(false))
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function udpIsFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(":") ? "udp6" : "udp4")
    socket.once("error", () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
