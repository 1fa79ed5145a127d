import { parseArgs } from "node:util"
import type { IxfrResult } from "@nightshift/rfc2136"
import { type Command, type Io, UsageError } from "../command.ts"
import { clientFor, connectionHelp, connectionOptions, serverAmong } from "./connection.ts"
import { printJson, printLines, recordJson, recordLine } from "./print.ts"
import { nameWord, noMore, serialWord } from "./words.ts"

export const axfr: Command = {
  help: `usage: nightshift dns axfr @HOST ZONE [FLAGS]

Prints every record once, the SOA first. A transfer that is refused, cut or not vouched for prints nothing and is a
failure: 1. It is never a shorter zone.

${connectionHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: connectionOptions,
    })
    const { server, words } = serverAmong(positionals, values)
    const [name, ...rest] = words
    noMore(rest)
    const zone = nameWord("ZONE", name)
    using client = clientFor(server, values)
    print(io, await client.axfr(zone), values.json)
    return 0
  },
}

export const ixfr: Command = {
  help: `usage: nightshift dns ixfr @HOST ZONE SERIAL [FLAGS]

Prints the changes in order, deletions with - and additions with + before them; or the whole zone, when the server's
history does not reach back to SERIAL; or that nothing changed; or that the server is behind SERIAL.

${connectionHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: connectionOptions,
    })
    const { server, words } = serverAmong(positionals, values)
    const [name, serial, ...rest] = words
    noMore(rest)
    const zone = nameWord("ZONE", name)
    if (serial === undefined) throw new UsageError("SERIAL is missing")
    const since = serialWord(serial)
    using client = clientFor(server, values)
    print(io, await client.ixfr(zone, since), values.json)
    return 0
  },
}

function print(io: Io, result: IxfrResult, json: boolean): void {
  if (json) printJson(io, resultJson(result))
  else printLines(io, resultLines(result))
}

function resultLines(result: IxfrResult): string[] {
  switch (result.kind) {
    case "zone":
      return result.records.map(recordLine)
    case "changes":
      return result.deltas.flatMap(({ from, to, deleted, added }) => [
        `; ${from} to ${to}`,
        ...deleted.map((record) => `- ${recordLine(record)}`),
        ...added.map((record) => `+ ${recordLine(record)}`),
      ])
    case "up-to-date":
      return [`; nothing changed since ${result.serial}`]
    case "behind":
      return [`; the server is behind, at ${result.serial}`]
    default:
      return result satisfies never
  }
}

function resultJson(result: IxfrResult) {
  const { kind, serial } = result
  const told = { kind, zone: result.zone.toString(), serial }
  switch (result.kind) {
    case "zone":
      return { ...told, records: result.records.map(recordJson) }
    case "changes":
      return {
        ...told,
        from: result.from,
        deltas: result.deltas.map(({ from, to, deleted, added }) => ({
          from,
          to,
          deleted: deleted.map(recordJson),
          added: added.map(recordJson),
        })),
      }
    case "up-to-date":
    case "behind":
      return told
    default:
      return result satisfies never
  }
}
