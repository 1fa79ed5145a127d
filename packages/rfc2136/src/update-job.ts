import type { Clock } from "./clock.ts"
import type { Connection } from "./connection.ts"
import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { maxMessage, tooLarge } from "./message.ts"
import { judgeUpdateReply, type UpdateOutcome } from "./outcome.ts"
import { sign } from "./tsig.ts"
import { tsigOctets } from "./tsig-record.ts"
import { encodeUpdate, type UpdateMessage } from "./update.ts"
import type { Job } from "./zone-queue.ts"

export interface UpdateJobOptions {
  readonly key: TsigKey | undefined
  readonly clock: Clock
  readonly milliseconds: number
  /** A message id that is not in use on the connection. */
  freshId(connection: Connection): number
}

/** An UPDATE that waits for its turn; `settle` gets its outcome once. Throws what `encodeUpdate` throws. */
export function updateJob(
  message: UpdateMessage,
  options: UpdateJobOptions,
  settle: (outcome: UpdateOutcome) => void,
): Job {
  const { key, clock, milliseconds } = options
  const unsigned = encodeUpdate(message, 0)
  const octets = unsigned.length + (key === undefined ? 0 : tsigOctets(key))
  if (octets > maxMessage) throw tooLarge(octets, { zone: message.zone.toString() })
  const inform = (error: DnsError): DnsError => {
    const facts = {
      ...error.facts,
      zone: message.zone.toString(),
      keyName: key?.name.toString(),
      cause: error.cause,
    }
    return new DnsError(error.side, error.code, `update of zone ${message.zone}: ${error.message}`, {
      ...facts,
      advice:
        error.code === "RESET" || error.code === "TIMEOUT" ? "read back before trying again" : undefined,
    })
  }
  return {
    send: (connection, done) => {
      const id = options.freshId(connection)
      unsigned[0] = id >>> 8
      unsigned[1] = id & 0xff
      const signed = key === undefined ? undefined : sign(unsigned, key, { now: clock.now() })
      const request = { message, id, signed }
      const exchange = {
        id,
        bytes: signed?.bytes ?? unsigned,
        receive: (reply: Uint8Array) => {
          const outcome = judgeUpdateReply(reply, request, clock.now())
          if (outcome instanceof DnsError) return outcome
          settle(outcome)
          done()
          return "done" as const
        },
        fail: (error: DnsError) => {
          settle({ kind: "unknown", sent: true, error: inform(error) })
          done()
        },
      }
      connection.start(exchange, milliseconds)
    },
    giveUp: (error) => settle({ kind: "unknown", sent: false, error: inform(error) }),
  }
}
