/** What every octet string must survive, and what must hold afterwards. */
import { decodeMessage, encodeMessage, type Message } from "../src/message.ts"
import { DnsError } from "../src/errors.ts"
import { Frames } from "../src/frames.ts"
import { keyFromFields } from "../src/keys.ts"
import { parseName } from "../src/name.ts"
import { parseRdata, type Rdata } from "../src/rdata/rdata.ts"
import { rrsetsOf } from "../src/query.ts"
import { decodeControl, sealControl } from "../src/rndc/wire.ts"
import { receive } from "../src/serving/request.ts"
import { notified } from "../src/serving/notify-message.ts"
import { transfer } from "../src/transfer/machine.ts"
import { zoneContents } from "../src/transfer/zone-contents.ts"
import { sign } from "../src/tsig.ts"

/** What a target makes of its input, in a word: a new word is worth keeping the input for. */
type Finding = string

export interface Target {
  readonly name: string
  /** Throws when the code under test does, or when something that must hold does not. */
  readonly run: (input: Uint8Array) => Finding
}

/** Fixed, so that a case can be repeated: time, key and requests. */
const now = 1_800_000_000_000
const key = keyFromFields({
  "key-name": "fuzz.test.",
  algorithm: "hmac-sha256",
  secret: Buffer.alloc(32, 7).toString("base64"),
})
const zone = parseName("a.example.")
const request = sign(
  encodeMessage({
    id: 7,
    opcode: 5,
    rcode: 0,
    questions: [{ name: zone, type: "SOA", class: 1 }],
    answers: [],
    authorities: [],
    additionals: [],
  }),
  key,
  { now },
)

export const targets: readonly Target[] = [
  { name: "decode and encode", run: decodeAndEncode },
  { name: "verify a reply", run: verifyReply },
  { name: "verify a request", run: (input) => received(receive(input, [key], now)) },
  { name: "transfer", run: transferFed },
  { name: "frames", run: framed },
  { name: "control channel", run: (input) => outcome(decodeControl(input, key)) },
  { name: "control table", run: controlTable },
]

/** What decodes must encode, and decode to the same again; its data must survive its own presentation form. */
function decodeAndEncode(input: Uint8Array): Finding {
  const decoded = decodeMessage(input)
  if (decoded.kind === "malformed") return outcome(decoded)
  const message = decoded.value
  rrsetsOf(message.answers)
  notified(message)
  for (const record of message.answers) {
    if (record.rdata === undefined || record.type === "OPT") continue
    const { type, rdata } = record
    const again = reread(type, rdata.toString())
    must(again === undefined || again.key === rdata.key, `${type} data ${rdata} reads as other data`)
    must(
      parseName(record.name.toString()).key === record.name.key,
      `name ${record.name} reads as another name`,
    )
  }
  const encoded = encodedOrTooLarge(message)
  if (encoded === undefined) return "too large uncompressed"
  const again = decodeMessage(encoded)
  must(again.kind === "decoded", "an encoded message does not decode")
  must(
    Buffer.compare(encodedOrTooLarge(again.value) ?? encoded, encoded) === 0,
    "a message changes when encoded twice",
  )
  return `decoded ${message.answers[0]?.type} ${message.authorities[0]?.type} ${message.additionals[0]?.type}`
}

/** The data of a presentation form; undefined where our own input is held to stricter rules than what a server serves. */
function reread(type: string, text: string): Rdata | undefined {
  try {
    return parseRdata(type, text)
  } catch (error) {
    if (error instanceof DnsError && error.code === "BAD_RDATA") return undefined
    throw error
  }
}

/** No input that was not signed with the key may be taken for verified; nothing here is. */
function verifyReply(input: Uint8Array): Finding {
  const verdict = request.verify(input, now)
  must(verdict.kind !== "verified", "a reply was verified that nobody signed")
  const stream = request.verifyStream()
  must(stream.next(input, now).kind !== "verified", "a message of a stream was verified that nobody signed")
  must(stream.complete() !== undefined, "an unsigned stream was taken for complete")
  return `${verdict.kind} ${verdict.error.code}`
}

function received(result: ReturnType<typeof receive>): Finding {
  must(result.kind !== "request" || result.key === undefined, "a request was verified that nobody signed")
  return `${result.kind} ${result.kind === "request" ? result.message.opcode : result.error?.code}`
}

/** A transfer that ends must end as a zone that begins with an SOA, or as changes. */
function transferFed(input: Uint8Array): Finding {
  const decoded = decodeMessage(input)
  if (decoded.kind === "malformed") return "malformed"
  const { id, questions } = decoded.value
  const asked = questions[0]?.name ?? zone
  const message: Message = {
    ...decoded.value,
    id: 7,
    qr: true,
    opcode: 0,
    rcode: 0,
    tc: false,
    questions: [],
  }
  const findings = (["axfr", "ixfr"] as const).map((kind) => {
    const machine = transfer(kind === "axfr" ? { kind, zone: asked } : { kind, zone: asked, serial: id }, 7)
    const first = machine.next(message)
    const step = first.kind === "more" ? machine.next(message) : first
    if (step.kind === "done" && step.result.kind === "zone") {
      must(step.result.records[0]?.type === "SOA", "a zone ended that does not begin with its SOA")
      zoneContents(step.result)
    }
    return step.kind === "done" ? step.result.kind : step.kind
  })
  return findings.join(" ")
}

/** However a stream is cut, its messages are the same. */
function framed(input: Uint8Array): Finding {
  const whole = new Frames().push(input).map((one) => one.length)
  const cut = new Frames()
  const half = input.length >> 1
  const parts = [...cut.push(input.subarray(0, half)), ...cut.push(input.subarray(half))].map(
    (one) => one.length,
  )
  must(whole.join() === parts.join(), "a stream in two halves holds other messages")
  return `${Math.min(3, whole.length)} frames`
}

/** What stands behind a right signature is read, whatever it is. */
function controlTable(input: Uint8Array): Finding {
  const result = outcome(decodeControl(sealControl(input, key).subarray(4), key))
  must(!result.includes("signed with"), "a signature of ours is not taken for ours")
  return result
}

function outcome(decoded: { readonly kind: string; readonly error?: DnsError }): Finding {
  return decoded.error === undefined
    ? decoded.kind
    : decoded.error.message.replace(/\d+|"[^"]*"|\S+\.\s/g, "#")
}

function encodedOrTooLarge(message: Message): Uint8Array | undefined {
  try {
    return encodeMessage(message)
  } catch (error) {
    if (error instanceof DnsError && error.code === "TOO_LARGE") return undefined
    throw error
  }
}

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what)
}
