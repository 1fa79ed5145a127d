/** One command on the control channel: connect, learn the nonce, command, reply, close. */
import { randomInt } from "node:crypto"
import { connect, type Socket } from "node:net"
import { DnsError, malformed } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { decodeControl, encodeControl, maxControlMessage, type Table } from "./wire.ts"

export interface ControlServer {
  readonly host: string
  /** Default 953. */
  readonly port?: number
  /** The control key: the first of rndc.key, never the one that updates zones. */
  readonly key: TsigKey
  /** Milliseconds for one command, connection included. Default 30,000. */
  readonly timeout?: number
  /** Milliseconds since the epoch. Default the system's clock. named takes five minutes of difference. */
  readonly clock?: () => number
}

/** What named said, signed: 0 is success; the numbers of other results are BIND's own. */
export interface ControlReply {
  readonly result: number
  /** BIND's words for `result`, when it is not 0. */
  readonly reason: string
  readonly text: string
}

const lifetime = 60

/** Does nothing; its reply tells the nonce of the connection. */
const greetingCommand = "null"

/**
 * Sends one command and answers with the reply to it. Throws a `DnsError`: CONNECT, RESET and TIMEOUT of the network;
 * CONTROL when named hangs up instead of answering, which is how it refuses a key; MALFORMED for a reply that is not
 * signed with our key or belongs to another command. After TIMEOUT and RESET the command may have had its effect.
 */
export async function converse(server: ControlServer, command: string): Promise<ControlReply> {
  const port = server.port ?? 953
  const place = `${server.host}:${port}`
  const socket = connect({ host: server.host, port })
  const timer = setTimeout(() => {
    socket.destroy(controlError("TIMEOUT", `${place} did not answer "${verb(command)}" in time`, server))
  }, server.timeout ?? 30_000)
  try {
    const inbox = frames(socket)
    const greeting = await exchange(socket, inbox, server, greetingCommand, {})
    const nonce = text(table(greeting, "_ctrl"), "_nonce")
    const reply = await exchange(socket, inbox, server, command, { _nonce: nonce })
    return replyOf(table(reply, "_data"))
  } catch (error) {
    throw explain(error, place, command, server)
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

async function exchange(
  socket: Socket,
  inbox: AsyncIterator<Uint8Array>,
  server: ControlServer,
  command: string,
  conversation: Table,
): Promise<Table> {
  const seconds = Math.floor((server.clock ?? Date.now)() / 1000)
  const serial = String(randomInt(0xffff_ffff))
  const control = { _ser: serial, _tim: String(seconds), _exp: String(seconds + lifetime), ...conversation }
  socket.write(encodeControl({ _ctrl: control, _data: { type: command } }, server.key))
  const next = await inbox.next()
  if (next.done === true) {
    const code = command === greetingCommand ? "CONTROL" : "RESET"
    throw controlError(code, `${server.host} hung up instead of answering "${verb(command)}"`, server)
  }
  const reply = decodeControl(next.value, server.key)
  if (reply.kind === "malformed") throw reply.error
  const told = table(reply.value, "_ctrl")
  if (told["_ser"] !== serial || told["_rpl"] !== "1") {
    throw malformed("the reply on the control channel belongs to another command")
  }
  return reply.value
}

/** Cuts the stream into messages without their length. */
async function* frames(socket: Socket): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer])
    while (held.length >= 4) {
      const length = held.readUInt32BE(0)
      if (length > maxControlMessage) throw malformed(`a control message claims ${length} octets`)
      if (held.length < 4 + length) break
      yield held.subarray(4, 4 + length)
      held = held.subarray(4 + length)
    }
  }
}

function replyOf(data: Table): ControlReply {
  const result = Number(data["result"] ?? Number.NaN)
  if (!Number.isInteger(result)) throw malformed("the reply on the control channel tells no result")
  const optional = (key: string) => (typeof data[key] === "string" ? data[key] : "")
  return { result, reason: optional("err"), text: optional("text") }
}

function table(from: Table, key: string): Table {
  const value = from[key]
  if (typeof value !== "object") throw malformed(`the reply on the control channel has no table ${key}`)
  return value
}

function text(from: Table, key: string): string {
  const value = from[key]
  if (typeof value !== "string") throw malformed(`the reply on the control channel has no ${key}`)
  return value
}

function explain(error: unknown, place: string, command: string, server: ControlServer): unknown {
  if (error instanceof DnsError) return error
  const code = (error as NodeJS.ErrnoException).code
  if (code === "ECONNRESET" || code === "EPIPE") {
    return controlError("RESET", `${place} reset the connection during "${verb(command)}"`, server, error)
  }
  return controlError("CONNECT", `no control channel at ${place}: ${code ?? String(error)}`, server, error)
}

function controlError(
  code: "TIMEOUT" | "CONTROL" | "RESET" | "CONNECT",
  finding: string,
  server: ControlServer,
  cause?: unknown,
): DnsError {
  return new DnsError(code === "CONTROL" ? "theirs" : "network", code, finding, {
    server: `${server.host}:${server.port ?? 953}`,
    keyName: server.key.name.toString(),
    advice: advice[code],
    ...(cause === undefined ? {} : { cause }),
  })
}

const advice = {
  CONTROL: "named does so for a key it does not know, a wrong secret, or clocks more than five minutes apart",
  RESET: "the command may have had its effect: look before repeating it",
  TIMEOUT: "the command may have had its effect: look before repeating it",
  CONNECT: "named listens where its `controls` statement says, and only to the addresses allowed there",
}

/** Only the first word: a zone's block is long, and may hold what does not belong in a log. */
function verb(command: string): string {
  return command.split(" ", 1)[0] ?? ""
}
