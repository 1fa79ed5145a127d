import type { Clock } from "../clock.ts"
import type { Connection, Exchange } from "../connection.ts"
import { DnsError } from "../errors.ts"
import type { TsigKey } from "../keys.ts"
import { decodeMessage, encodeMessage } from "../message.ts"
import { classes, opcodes } from "../registry.ts"
import { serialHint } from "../serving/notify-message.ts"
import { sign } from "../tsig.ts"
import type { StreamVerifier } from "../tsig-stream.ts"
import { broken, cutTransfer, transfer } from "./machine.ts"
import type { IxfrResult, TransferRequest } from "./result.ts"

export interface TransferOptions {
  /** Signs the request; every message of the answer must then be vouched for. Undefined for none. */
  readonly key: TsigKey | undefined
  /** The request's id, not in use on the connection. */
  readonly id: number
  readonly clock: Clock
  /** Milliseconds to wait for each message. */
  readonly milliseconds: number
  /** The most records to take. Default 10,000,000. */
  readonly limit?: number
}

/** The question of a transfer, unsigned: AXFR, or IXFR with the SOA that we have (RFC 1995, 3). */
export function encodeTransfer(request: TransferRequest, id: number): Uint8Array {
  const type = request.kind === "axfr" ? "AXFR" : "IXFR"
  return encodeMessage({
    id,
    opcode: opcodes.QUERY,
    rcode: 0,
    questions: [{ name: request.zone, type, class: classes.IN }],
    answers: [],
    authorities: request.kind === "ixfr" ? [serialHint(request.zone, request.serial)] : [],
    additionals: [],
  })
}

/**
 * Transfers a zone over a connection that is the caller's alone. Rejects with a `DnsError`: RCODE or TRANSFER for an
 * answer that is refused or cannot be used, one of TSIG's findings, or the network's when it was cut. After a
 * rejection the connection is closed, since the rest of the answer may still be on its way.
 */
export function transferOver(
  connection: Connection,
  request: TransferRequest,
  options: TransferOptions,
): Promise<IxfrResult> {
  return new Promise((resolve, reject) => {
    const { clock, id, key } = options
    const question = encodeTransfer(request, id)
    const signed = key === undefined ? undefined : sign(question, key, { now: clock.now() })
    const verifier = signed?.verifyStream()
    const machine = transfer(request, id, options.limit)
    const end = (error: DnsError) => {
      reject(error)
      connection.close(error)
      return "done" as const
    }
    const exchange: Exchange = {
      id,
      bytes: signed?.bytes ?? question,
      receive: (reply) => {
        const doubt = verifier === undefined ? undefined : doubtOf(reply, verifier, clock.now())
        if (doubt !== undefined) return end(doubt)
        const message = decodeMessage(reply)
        if (message.kind === "malformed") return end(broken(request, message.error.message))
        const step = machine.next(message.value)
        switch (step.kind) {
          case "more":
            return "more"
          case "failed":
            return end(step.error)
          case "done": {
            const unsigned = verifier?.complete()
            if (unsigned !== undefined) return end(unsigned)
            resolve(step.result)
            return "done"
          }
          default:
            return step satisfies never
        }
      },
      fail: (fault) => reject(cutTransfer(request, fault)),
    }
    connection.start(exchange, options.milliseconds)
  })
}

/** Why a message of the stream is not to be believed. A stream with one such message is worthless as a whole. */
function doubtOf(reply: Uint8Array, verifier: StreamVerifier, now: number): DnsError | undefined {
  const verdict = verifier.next(reply, now)
  switch (verdict.kind) {
    case "verified":
    case "pending":
      return undefined
    case "complaint":
    case "dropped":
      return verdict.error
    default:
      return verdict satisfies never
  }
}
