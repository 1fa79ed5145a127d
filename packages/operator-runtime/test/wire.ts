import { createConnection, createServer, type Socket } from "node:net"
import type { AddressInfo } from "node:net"

interface Pair {
  readonly client: Socket
  readonly server: Socket
}

/** The wire between a client and any server, in the hands of a test. It carries TLS without looking inside. */
export interface Wire {
  /** The server's address, by way of this wire. */
  readonly url: string
  /** Connections that are open now. */
  readonly open: number
  /** Connections that were ever made. */
  readonly made: number
  /** Breaks every connection; new ones are carried. */
  cut(): void
  /** Breaks every connection, and new ones break at once, until mended. */
  refuse(): void
  /** What is open stays open and carries nothing more, in neither direction; new ones are carried. */
  freeze(): void
  /** The next thing that the server says is lost and its connection with it: the request has arrived, the reply has not. */
  loseNextReply(): void
  /** Everything the server says arrives so many milliseconds late. */
  delay(ms: number): void
  mend(): void
  close(): Promise<void>
}

export async function wireTo(server: string): Promise<Wire> {
  const target = new URL(server)
  const pairs = new Set<Pair>()
  const frozen = new WeakSet<Pair>()
  let refusing = false
  let losing = false
  let delayMs = 0
  let made = 0
  const drop = (pair: Pair): void => {
    pair.client.destroy()
    pair.server.destroy()
    pairs.delete(pair)
  }
  const listener = createServer((client) => {
    made++
    if (refusing) return void client.destroy()
    const pair: Pair = {
      client,
      server: createConnection({ host: target.hostname, port: Number(target.port) }),
    }
    pairs.add(pair)
    pair.client.on("data", (bytes) => {
      if (!frozen.has(pair)) pair.server.write(bytes)
    })
    const arrive = (bytes: Buffer): void => {
      if (!frozen.has(pair) && !pair.client.destroyed) pair.client.write(bytes)
    }
    pair.server.on("data", (bytes) => {
      if (losing) {
        losing = false
        drop(pair)
      } else if (delayMs > 0) setTimeout(arrive, delayMs, bytes)
      else arrive(bytes)
    })
    for (const socket of [pair.client, pair.server]) {
      socket.on("error", () => drop(pair))
      socket.on("close", () => {
        if (!frozen.has(pair)) drop(pair)
      })
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
  const cut = (): void => {
    for (const pair of pairs) drop(pair)
  }
  return {
    url: `${target.protocol}//127.0.0.1:${(listener.address() as AddressInfo).port}`,
    get open() {
      return pairs.size
    },
    get made() {
      return made
    },
    cut,
    refuse() {
      refusing = true
      cut()
    },
    freeze() {
      for (const pair of pairs) frozen.add(pair)
    },
    loseNextReply() {
      losing = true
    },
    delay(ms) {
      delayMs = ms
    },
    mend() {
      refusing = false
      losing = false
      delayMs = 0
    },
    async close() {
      cut()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}
