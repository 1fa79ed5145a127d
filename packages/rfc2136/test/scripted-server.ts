/** A name server over UDP and TCP, on one loopback port, that answers as the test says. */
import { createSocket } from "node:dgram"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { Frames, frame } from "../src/frames.ts"

export interface ScriptedServer extends AsyncDisposable {
  readonly port: number
  /** What came, in order. */
  readonly asked: readonly { readonly over: "udp" | "tcp"; readonly message: Uint8Array }[]
  /** Open TCP connections. */
  readonly connections: number
}

/** `answer` gives the replies to one message, in order; none leaves it unanswered. */
export async function startScripted(
  answer: (message: Uint8Array, over: "udp" | "tcp", count: number) => readonly Uint8Array[],
): Promise<ScriptedServer> {
  const asked: { over: "udp" | "tcp"; message: Uint8Array }[] = []
  const sockets = new Set<Socket>()
  const take = (message: Uint8Array, over: "udp" | "tcp"): readonly Uint8Array[] => {
    asked.push({ over, message: Uint8Array.from(message) })
    return answer(message, over, asked.length)
  }
  const stream = createServer((socket) => {
    const frames = new Frames()
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket))
    socket.on("error", () => socket.destroy())
    socket.on("data", (chunk) => {
      for (const message of frames.push(chunk)) {
        for (const reply of take(message, "tcp")) socket.write(frame(reply))
      }
    })
  })
  await new Promise<void>((resolve) => {
    stream.listen(0, "127.0.0.1", resolve)
  })
  const { port } = stream.address() as AddressInfo
  const datagrams = createSocket("udp4")
  datagrams.on("message", (message, from) => {
    for (const reply of take(message, "udp")) datagrams.send(reply, from.port, from.address)
  })
  await new Promise<void>((resolve) => {
    datagrams.bind(port, "127.0.0.1", resolve)
  })
  return {
    port,
    asked,
    get connections() {
      return sockets.size
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise((resolve) => {
          stream.close(resolve)
        }),
        new Promise<void>((resolve) => {
          datagrams.close(resolve)
        }),
      ])
    },
  }
}
