import { parseArgs } from "node:util"
import type { Command } from "../command.ts"
import { clientFor, connectionHelp, connectionOptions, serverAmong } from "./connection.ts"
import { printJson, printLines } from "./print.ts"
import { nameWord, noMore, serialWord } from "./words.ts"

export const notify: Command = {
  help: `usage: nightshift dns notify @HOST ZONE [SERIAL] [FLAGS]

Sends NOTIFY to a secondary, SERIAL as a hint. Exit code 0 when it acknowledged, 1 when it refused or did not answer.

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
    const hint = serial === undefined ? undefined : serialWord(serial)
    using client = clientFor(server, values)
    await client.notify(zone, hint)
    if (values.json) printJson(io, { zone: zone.toString(), acknowledged: true })
    else printLines(io, [`; ${server} acknowledged NOTIFY for ${zone}`])
    return 0
  },
}
