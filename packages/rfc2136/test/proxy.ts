/** A proxy between a client and a real server that does to replies what a network, or somebody in it, might do. */
import { createServer, connect, type AddressInfo, type Socket } from "node:net"
import { Frames, frame } from "../src/frames.ts"

/** What the client gets for one reply: these messages, this raw stream, nothing, or a broken connection. */
type Fate =
  | { readonly kind: "messages"; readonly messages: readonly Uint8Array[] }
  | { readonly kind: "stream"; readonly writes: readonly Uint8Array[] }
  | { readonly kind: "silence" }
  | { readonly kind: "reset" }
  | { readonly kind: "close"; readonly after: Uint8Array }

export interface Proxy extends AsyncDisposable {
  readonly port: number
  /** Connections made so far. */
  readonly connections: number
  /** Every reply of the server so far, also those the client never got. */
  readonly replies: readonly Uint8Array[]
  /** Decides on the next replies; without it they pass. */
  script: ((reply: Uint8Array, request: Uint8Array) => Fate) | undefined
  /** Resolves when the server has given its reply number `count`. */
  replied(count: number): Promise<void>
  /** Resolves when connection number `number` has been closed by both sides. */
  closed(number: number): Promise<void>
}

export async function startProxy(target: {
  readonly address: string
  readonly port: number
}): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const replies: Uint8Array[] = []
  let waiting: { count: number; resolve: () => void }[] = []
  let connections = 0
  const closings: Promise<void>[] = []
  const listener = createServer((client) => {
    connections++
    closings.push(
      new Promise((resolve) => {
        client.once("close", () => resolve())
      }),
    )
    client.setNoDelay(true)
    const upstream = connect(target.port, target.address)
    const requests: Uint8Array[] = []
    const asked = new Frames()
    const answered = new Frames()
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on("error", () => socket.destroy())
      socket.on("close", () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on("data", (chunk) => {
      for (const message of asked.push(chunk)) requests.push(Uint8Array.from(message))
      upstream.write(chunk)
    })
    upstream.on("data", (chunk) => {
      for (const message of answered.push(chunk)) {
        const reply = Uint8Array.from(message)
        const fate = proxy.script?.(reply, requests.shift() ?? new Uint8Array(0))
        meet(client, fate ?? { kind: "messages", messages: [reply] })
        replies.push(reply)
        waiting = waiting.filter(({ count, resolve }) => {
          if (replies.length >= count) resolve()
          return replies.length < count
        })
      }
    })
  })
  await new Promise<void>((resolve) => {
    listener.listen(0, "127.0.0.1", resolve)
  })
  const proxy = {
    port: (listener.address() as AddressInfo).port,
    get connections() {
      return connections
    },
    replies,
    script: undefined as Proxy["script"],
    replied: (count: number) =>
      new Promise<void>((resolve) => {
        if (replies.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    closed: (number: number) => closings[number - 1] ?? Promise.resolve(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => {
        listener.close(resolve)
      })
    },
  }
  return proxy
}

function meet(client: Socket, fate: Fate): void {
  switch (fate.kind) {
    case "messages":
      for (const message of fate.messages) client.write(frame(message))
      return
    case "stream":
      for (const octets of fate.writes) client.write(octets)
      return
    case "silence":
      return
    case "reset":
      client.resetAndDestroy()
      return
    case "close":
      client.end(fate.after)
      return
    default:
      fate satisfies never
  }
}
