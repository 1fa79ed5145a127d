/** Calls a `dns` command as the program does, and gathers what it says. */
import { PassThrough } from "node:stream"
import { runProgram } from "../../program.ts"
import { dnsCommands } from "../commands.ts"

export async function dns(words: readonly string[], input = "") {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const stdin = new PassThrough()
  stdin.end(input)
  const code = await runProgram(dnsCommands, ["dns", ...words], { stdin, stdout, stderr })
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") }
}
