/** Run folders of the control plane: one per start, swept when the process that made them is gone. */
import { mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const root = join(tmpdir(), "night-shift-control-plane")

export async function runFolder(): Promise<string> {
  for (;;) {
    await mkdir(root, { recursive: true })
    try {
      await sweep()
      return await mkdtemp(join(root, `${process.pid}-`))
    } catch (error) {
      // The last run of another process has just taken the root with it.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    }
  }
}

/** Nothing is left of it, nor of what held it once it was the last. */
export async function removeRunFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await rmdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "ENOENT") throw error
  })
}

async function sweep(): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number.parseInt(name, 10)
    if (Number.isInteger(pid) && !alive(pid)) await rm(join(root, name), { recursive: true, force: true })
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
