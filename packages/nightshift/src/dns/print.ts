/** Records and results as lines for people and as JSON for programs. */
import type { RRset, ZoneRecord } from "@nightshift/rfc2136"
import type { Io } from "../command.ts"

/** A record as a line of a zone file. */
export function recordLine({ name, ttl, type, rdata }: ZoneRecord): string {
  return `${name}\t${ttl}\tIN\t${type}\t${rdata}`
}

export function rrsetLines({ name, ttl, type, rdatas }: RRset): string[] {
  return rdatas.map((rdata) => recordLine({ name, ttl, type, rdata }))
}

export function recordJson({ name, ttl, type, rdata }: ZoneRecord) {
  return { name: name.toString(), ttl, type, data: rdata.toString() }
}

export function rrsetJson({ name, ttl, type, rdatas }: RRset) {
  return { name: name.toString(), ttl, type, data: rdatas.map(String) }
}

export function printLines(io: Io, lines: readonly string[]): void {
  if (lines.length > 0) io.stdout.write(`${lines.join("\n")}\n`)
}

export function printJson(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`)
}
