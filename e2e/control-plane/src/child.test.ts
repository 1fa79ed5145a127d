import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { expect, it } from "vitest"

const child = new URL("child.ts", import.meta.url).href

/** A process that has ended and that nobody has asked about yet (a zombie) does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
  } catch {
    return false
  }
}

it.skipIf(!existsSync("/usr/bin/setpriv"))(
  "a server ends with its parent, even when that is killed",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "night-shift-child-"))
    const starts = `import { startChild } from ${JSON.stringify(child)}
    const { pid } = startChild("/bin/sleep", ["60"], { logFile: ${JSON.stringify(join(folder, "log"))} })
    console.log(pid)
    setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ["--input-type=module-typescript", "--eval", starts], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    try {
      const [line] = (await once(createInterface(parent.stdout), "line")) as [string]
      const server = Number(line)
      expect(isRunning(server)).toBe(true)
      parent.kill("SIGKILL")
      await once(parent, "exit")
      await expect.poll(() => isRunning(server), { timeout: 10_000 }).toBe(false)
    } finally {
      parent.kill("SIGKILL")
      await rm(folder, { recursive: true, force: true })
    }
  },
)
