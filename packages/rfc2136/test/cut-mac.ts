import { decodeMessage } from "../src/index.ts"

/** A message signed by hmac-sha256 with its MAC cut to `octets`, the lengths around it kept true. */
export function cutMac(message: Uint8Array, octets: number): Uint8Array {
  const decoded = decodeMessage(message)
  if (decoded.kind === "malformed") throw decoded.error
  const tsig = decoded.value.additionals.at(-1)
  const data = Buffer.from(tsig?.rdata?.wire ?? [])
  const macAt = 13 + 8 + 2
  const full = data.readUInt16BE(macAt - 2)
  const cut = Buffer.concat([data.subarray(0, macAt + octets), data.subarray(macAt + full)])
  cut.writeUInt16BE(octets, macAt - 2)
  const head = Buffer.from(message.subarray(0, message.length - data.length))
  head.writeUInt16BE(cut.length, head.length - 2)
  return Buffer.concat([head, cut])
}
