import { crc32 } from "node:zlib"
import type { KubeObject } from "../objects/object.ts"
import type { Change } from "./change.ts"

/**
 * The journal's records: length and CRC-32 of the payload (4 bytes each, big-endian), then the payload as JSON. The
 * first record of a file is its header.
 */
export type JournalRecord =
  | { readonly kind: "header"; readonly format: 1; readonly revision: number }
  | {
      readonly kind: "put"
      readonly revision: number
      readonly collection: string
      readonly key: string
      readonly object: KubeObject
    }
  | { readonly kind: "delete"; readonly revision: number; readonly collection: string; readonly key: string }

const frame = 8

export function encodeRecord(record: JournalRecord): Buffer {
  const payload = Buffer.from(JSON.stringify(record))
  const head = Buffer.alloc(frame)
  head.writeUInt32BE(payload.length, 0)
  head.writeUInt32BE(crc32(payload), 4)
  return Buffer.concat([head, payload])
}

export function recordOf({ type, revision, collection, key, object }: Change): JournalRecord {
  return type === "DELETED"
    ? { kind: "delete", revision, collection, key }
    : { kind: "put", revision, collection, key, object }
}

/** How the reading of a journal ended. */
export type Ending =
  | { readonly kind: "whole" }
  /** The last write was cut short: everything from `offset` on was never acknowledged. */
  | { readonly kind: "torn"; readonly offset: number }
  /** A record is damaged although good ones follow: no crash does that. */
  | { readonly kind: "damaged"; readonly offset: number }

/** Reads records until the end or the first that is not whole. */
export function* decodeRecords(bytes: Buffer): Generator<JournalRecord, Ending> {
  let offset = 0
  while (offset < bytes.length) {
    const payload = payloadAt(bytes, offset)
    if (payload === undefined) return endingAt(bytes, offset)
    yield JSON.parse(payload.toString()) as JournalRecord
    offset += frame + payload.length
  }
  return { kind: "whole" }
}

function endingAt(bytes: Buffer, offset: number): Ending {
  const next = offset + frame + (offset + frame <= bytes.length ? bytes.readUInt32BE(offset) : 0)
  const followed = next > offset + frame && payloadAt(bytes, next) !== undefined
  return { kind: followed ? "damaged" : "torn", offset }
}

function payloadAt(bytes: Buffer, offset: number): Buffer | undefined {
  if (offset + frame > bytes.length) return undefined
  const end = offset + frame + bytes.readUInt32BE(offset)
  if (end > bytes.length || end === offset + frame) return undefined
  const payload = bytes.subarray(offset + frame, end)
  return crc32(payload) === bytes.readUInt32BE(offset + 4) ? payload : undefined
}
