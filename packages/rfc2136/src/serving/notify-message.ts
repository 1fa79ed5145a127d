/** NOTIFY in octets (RFC 1996). */
import { encodeMessage, type Message } from "../message.ts"
import { equal, type Name } from "../name.ts"
import { Writer } from "../octets.ts"
import { Rdata } from "../rdata/rdata.ts"
import { classes, opcodes } from "../registry.ts"
import { soaSerial } from "../transfer/soa.ts"

/** "Zone changed", with the serial as a hint when it is known (RFC 1996, 3.7). Unsigned. */
export function encodeNotify(zone: Name, id: number, serial?: number): Uint8Array {
  return encodeMessage({
    id,
    opcode: opcodes.NOTIFY,
    rcode: 0,
    aa: true,
    questions: [{ name: zone, type: "SOA", class: classes.IN }],
    answers: serial === undefined ? [] : [serialHint(zone, serial)],
    authorities: [],
    additionals: [],
  })
}

/** What a NOTIFY says; undefined when the message is none. */
export function notified(
  message: Message,
): { readonly zone: Name; readonly serial: number | undefined } | undefined {
  const [question] = message.questions
  if (message.opcode !== opcodes.NOTIFY || question?.type !== "SOA" || message.questions.length !== 1)
    return undefined
  const hint = message.answers.find((record) => record.type === "SOA" && equal(record.name, question.name))
  return { zone: question.name, serial: hint?.rdata === undefined ? undefined : soaSerial(hint.rdata) }
}

/** An SOA of which only the serial counts: IXFR asks with one, NOTIFY hints with one. */
export function serialHint(zone: Name, serial: number) {
  const to = new Writer(22)
  to.u8(0)
  to.u8(0)
  for (const value of [serial, 0, 0, 0, 0]) to.u32(value)
  return { name: zone, type: "SOA", class: classes.IN, ttl: 0, rdata: Rdata.fromWire("SOA", to.finish()) }
}
