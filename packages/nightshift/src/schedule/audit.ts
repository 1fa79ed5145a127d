import { verifyAudit } from "@nightshift/operator-runtime"
import { parseArgs } from "node:util"
import { text } from "node:stream/consumers"
import { type Command, UsageError } from "../command.ts"
import { textOf } from "../text-of.ts"

export const auditVerify: Command = {
  help: `usage: nightshift audit verify [FILE]

Reads an audit log (default: standard input) and checks the chain of hashes of every run in it. Lines that are not
audit lines are passed over. Exit code 1 names the first line that does not fit.`,
  async run(args, io) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
    const [file, ...rest] = positionals
    if (rest.length > 0) throw new UsageError(`${rest.join(" ")}: one FILE at a time`)
    const verdict = verifyAudit(file === undefined ? await text(io.stdin) : await textOf(file))
    if (verdict.valid) {
      io.stdout.write(
        `valid: ${verdict.entries} entries in ${verdict.runs} ${verdict.runs === 1 ? "run" : "runs"}\n`,
      )
      return 0
    }
    io.stdout.write(`broken at line ${verdict.line}: ${verdict.rule}\n`)
    return 1
  },
}
