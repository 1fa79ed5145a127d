/** Run folders of the control plane: one per start, swept when the process that made them is gone. */
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const root = join(tmpdir(), "night-shift-control-plane")

export async function runFolder(): Promise<string> {
  await mkdir(root, { recursive: true })
  await sweep()
  return mkdtemp(join(root, `${process.pid}-`))
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
