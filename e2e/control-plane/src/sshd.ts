/**
 * OpenSSH's sshd: the installed one, else Debian's package unpacked into the user's cache. Nothing is installed, and no
 * service is started.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { userCache } from "./build.ts"

const run = promisify(execFile)

export interface Sshd {
  readonly program: string
  /** What it needs in its environment to find its libraries. */
  readonly env: Readonly<Record<string, string>>
}

const packages = ["openssh-server", "openssh-sftp-server", "libwrap0"]

/** Undefined where there is none and none can be had. */
export async function sshd(): Promise<Sshd | undefined> {
  const installed = ["/usr/sbin/sshd", "/usr/bin/sshd"].find((path) => existsSync(path))
  if (installed !== undefined) return { program: installed, env: {} }
  const folder = join(userCache(), "sshd")
  if (!existsSync(folder) && !(await unpacked(folder))) return undefined
  const libraries = join(folder, "usr/lib/x86_64-linux-gnu")
  return { program: join(folder, "usr/sbin/sshd"), env: { LD_LIBRARY_PATH: libraries } }
}

async function unpacked(folder: string): Promise<boolean> {
  if (process.platform !== "linux" || process.arch !== "x64") return false
  await mkdir(userCache(), { recursive: true })
  const work = await mkdtemp(join(userCache(), "unpacking-"))
  try {
    await run("apt-get", ["download", ...packages], { cwd: work })
    const whole = join(work, "whole")
    for (const file of await readdir(work)) await run("dpkg", ["-x", join(work, file), whole])
    await rename(whole, folder)
    return true
  } catch {
    // No apt, no network, or another process was first.
    return existsSync(folder)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
