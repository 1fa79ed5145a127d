/** A small DNS listener over UDP and TCP: octets in, octets out; what they mean is the handler's business. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from "node:dgram"
import { once } from "node:events"
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from "node:net"
import { DnsError } from "../errors.ts"

/** Where to listen. Port 0 takes a free one. */
export interface ListenAt {
  readonly address: string
  readonly port: number
}

export interface Asked {
  readonly octets: Uint8Array
  readonly peer: { readonly address: string; readonly port: number }
  readonly transport: "udp" | "tcp"
}

/** The replies to one request, in order; none means silence. Over UDP at most one is sent. */
export type Handler = (asked: Asked) => Iterable<Uint8Array>

export interface DnsListener extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Ends every connection and releases the port. Harmless when repeated. */
  close(): Promise<void>
}

/** Connections beyond these are closed at once: this serves a few servers, not the world. */
const mostConnections = 64
/** Milliseconds in which a connection must say something. */
const patience = 10_000

/** Listens on UDP and TCP of the same port. Throws CONNECT when the port cannot be had. */
export async function listenDns(at: ListenAt, handle: Handler): Promise<DnsListener> {
  const tcp = createServer()
  tcp.maxConnections = mostConnections
  const connections = new Set<Socket>()
  tcp.on("connection", (socket) => serveConnection(socket, connections, handle))
  const port = await bound(at, () => tcp.listen({ host: at.address, port: at.port }), tcp)
  const udp = createSocket(isIPv6(at.address) ? "udp6" : "udp4")
  try {
    await boundUdp(at, udp, port)
  } catch (error) {
    tcp.close()
    throw error
  }
  udp.on("message", (octets, from) => serveDatagram(udp, octets, from, handle))
  udp.on("error", () => {})
  let closing: Promise<unknown> | undefined
  const close = async () => {
    closing ??= Promise.all([
      new Promise<void>((resolve) => udp.close(resolve)),
      new Promise<void>((resolve) => tcp.close(() => resolve())),
    ])
    for (const socket of connections) socket.destroy()
    await closing
  }
  return { address: at.address, port, close, [Symbol.asyncDispose]: close }
}

function serveDatagram(udp: UdpSocket, octets: Uint8Array, from: RemoteInfo, handle: Handler): void {
  const peer = { address: plain(from.address), port: from.port }
  for (const reply of handle({ octets, peer, transport: "udp" })) {
    udp.send(reply, from.port, from.address)
    return
  }
}

function serveConnection(socket: Socket, connections: Set<Socket>, handle: Handler): void {
  connections.add(socket)
  const peer = { address: plain(socket.remoteAddress ?? ""), port: socket.remotePort ?? 0 }
  let held: Buffer = Buffer.alloc(0)
  socket.setTimeout(patience, () => socket.destroy())
  socket.on("error", () => socket.destroy())
  socket.on("close", () => connections.delete(socket))
  socket.on("data", (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0)
      const octets = held.subarray(2, end)
      held = held.subarray(end)
      for (const reply of handle({ octets, peer, transport: "tcp" })) {
        socket.write(Buffer.concat([Uint8Array.of(reply.length >>> 8, reply.length & 0xff), reply]))
      }
    }
  })
}

async function bound(at: ListenAt, listen: () => void, server: Server): Promise<number> {
  try {
    const listening = once(server, "listening")
    listen()
    await listening
    return (server.address() as AddressInfo).port
  } catch (cause) {
    throw cannotListen(at, cause)
  }
}

async function boundUdp(at: ListenAt, socket: UdpSocket, port: number): Promise<void> {
  try {
    const listening = once(socket, "listening")
    socket.bind({ address: at.address, port })
    await listening
  } catch (cause) {
    throw cannotListen({ address: at.address, port }, cause)
  }
}

function cannotListen({ address, port }: ListenAt, cause: unknown): DnsError {
  const code = (cause as NodeJS.ErrnoException).code
  return new DnsError("network", "CONNECT", `cannot listen on ${address}:${port}: ${code ?? String(cause)}`, {
    cause,
  })
}

/** An IPv4 peer of a dual-stack socket under its own address. */
function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address
}
