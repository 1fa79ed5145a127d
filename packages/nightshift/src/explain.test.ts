import { PassThrough } from "node:stream"
import { expect, test } from "vitest"
import { UsageError } from "./command.ts"
import { explainCommand } from "./explain.ts"

test.each([[["sm/nights", "-o", "yaml"]], [["sm"]], [["pod/web"]]])(
  "nightshift explain %j is a wrong call, and says so before it asks a cluster",
  async (args) => {
    const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
    await expect(explainCommand.run(args, io)).rejects.toThrow(UsageError)
  },
)
