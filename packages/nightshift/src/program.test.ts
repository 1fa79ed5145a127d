import { PassThrough } from "node:stream"
import { parseArgs } from "node:util"
import { describe, expect, it } from "vitest"
import { type Command, type ListedCommand, UsageError } from "./command.ts"
import { runProgram } from "./program.ts"

const command = (name: string, run: Command["run"]): ListedCommand => ({
  name,
  summary: `does ${name}`,
  load: async () => ({ help: `usage: ${name}`, run }),
})

const commands = [
  command("plan", async (args) => {
    parseArgs({ args: [...args], options: { from: { type: "string" } } })
    return 0
  }),
  command("dns update", async () => {
    throw new UsageError("-k FILE is missing")
  }),
  command("dns query", async () => {
    throw new Error("could not ask 127.0.0.1", { cause: new Error("connection refused") })
  }),
]

async function call(...argv: string[]) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const code = await runProgram(commands, argv, { stdin: new PassThrough(), stdout, stderr })
  return { code, out: String(stdout.read() ?? ""), err: String(stderr.read() ?? "") }
}

describe("the nightshift program", () => {
  it("lists its commands and fails when called without one", async () => {
    const { code, out } = await call()
    expect(code).toBe(2)
    expect(out).toContain("dns update  does dns update")
  })

  it("names the flag of a wrong call and exits with 2", async () => {
    const { code, err } = await call("plan", "--form", "x")
    expect(code).toBe(2)
    expect(err).toContain("--form")
    expect((await call("dns", "update")).err).toContain("-k FILE is missing")
  })

  it("names the command that does not exist, of two words where one is a family", async () => {
    expect((await call("paln")).err).toContain("'paln'")
    expect((await call("dns", "delete")).err).toContain("'dns delete'")
  })

  it("lists the commands of a family that is called without one", async () => {
    const family =
      "usage: nightshift dns COMMAND [ARGUMENTS]\n\n  dns update  does dns update\n  dns query   does dns query\n"
    expect(await call("dns", "--help")).toEqual({ code: 0, out: family, err: "" })
    expect(await call("dns")).toEqual({ code: 2, out: family, err: "" })
  })

  it("exits with 1 and tells the cause when the work failed", async () => {
    const { code, err } = await call("dns", "query")
    expect(code).toBe(1)
    expect(err).toBe("nightshift dns query: could not ask 127.0.0.1 (connection refused)\n")
  })

  it("shows a command's help without running it", async () => {
    expect(await call("dns", "update", "--help")).toEqual({ code: 0, out: "usage: dns update\n", err: "" })
  })
})
