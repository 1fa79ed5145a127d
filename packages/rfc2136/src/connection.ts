import type { Socket } from "node:net"
import type { Clock } from "./clock.ts"
import { DnsError } from "./errors.ts"
import { Frames, frame } from "./frames.ts"
import { socketFault } from "./transport.ts"

/** A request on its way, and who judges what comes back. */
export interface Exchange {
  readonly id: number
  readonly bytes: Uint8Array
  /**
   * Judges a reply with our id: `done` ends the exchange, `more` waits for the next part with a fresh deadline,
   * a DnsError says why the reply is not believed, and the wait goes on.
   */
  receive(reply: Uint8Array): "done" | "more" | DnsError
  /** Nothing will come any more. Called at most once, and never after `done`. */
  fail(error: DnsError): void
}

interface Running {
  readonly exchange: Exchange
  readonly milliseconds: number
  cancel: () => void
  disbelieved: DnsError | undefined
}

/** One stream to a server, with any number of exchanges in flight, told apart by id. */
export class Connection {
  readonly server: string
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #frames = new Frames()
  readonly #running = new Map<number, Running>()
  readonly #onClosed: (connection: Connection) => void
  #closed = false
  #heard = false

  /** `silently` is what it may mean when the server closes without ever having said a word. */
  constructor(
    socket: Socket,
    server: string,
    clock: Clock,
    onClosed: (connection: Connection) => void,
    silently?: string,
  ) {
    this.#socket = socket
    this.server = server
    this.#clock = clock
    this.#onClosed = onClosed
    let fault: NodeJS.ErrnoException | undefined
    const closed = () => socketFault(server, fault, this.#heard ? undefined : silently)
    socket.on("data", (chunk: Uint8Array) => {
      this.#heard = true
      for (const message of this.#frames.push(chunk)) this.#receive(message)
    })
    socket.on("end", () => this.#end(closed()))
    socket.on("error", (error) => {
      fault = error
    })
    socket.on("close", () => this.#end(closed()))
  }

  get open(): boolean {
    return !this.#closed
  }

  get inFlight(): number {
    return this.#running.size
  }

  uses(id: number): boolean {
    return this.#running.has(id)
  }

  /** Sends the request in one write and waits for its replies, `milliseconds` for each. */
  start(exchange: Exchange, milliseconds: number): void {
    if (this.#closed) {
      queueMicrotask(() => exchange.fail(socketFault(this.server, undefined)))
      return
    }
    const running: Running = { exchange, milliseconds, cancel: () => undefined, disbelieved: undefined }
    this.#running.set(exchange.id, running)
    this.#arm(running)
    this.#socket.write(frame(exchange.bytes))
  }

  /** Ends the connection; what is in flight fails with `error`. */
  close(error: DnsError): void {
    this.#end(error)
  }

  #receive(message: Uint8Array): void {
    if (message.length < 12) return
    const id = ((message[0] as number) << 8) | (message[1] as number)
    const running = this.#running.get(id)
    if (running === undefined) return
    const verdict = running.exchange.receive(message)
    if (verdict === "more") {
      running.cancel()
      this.#arm(running)
    } else if (verdict === "done") {
      running.cancel()
      this.#running.delete(id)
    } else {
      running.disbelieved = verdict
    }
  }

  #arm(running: Running): void {
    running.cancel = this.#clock.after(running.milliseconds, () => {
      const { server } = this
      const hint =
        running.disbelieved === undefined ? "" : `; a reply was not believed: ${running.disbelieved.message}`
      const finding = `${server} gave no answer within ${running.milliseconds} ms${hint}`
      this.#end(new DnsError("network", "TIMEOUT", finding, { server, cause: running.disbelieved }))
    })
  }

  #end(error: DnsError): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.destroy()
    const waiting = [...this.#running.values()]
    this.#running.clear()
    this.#onClosed(this)
    for (const running of waiting) {
      running.cancel()
      running.exchange.fail(error)
    }
  }
}
