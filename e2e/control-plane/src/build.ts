/**
 * Builds the real control plane from Go modules, once per user and pin: the binaries lie in the user's cache under a hash
 * of go.sum, the toolchain and the recipe, so that a second clone starts at once.
 */
import { execFile, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { mkdir, readFile, rename, rm } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { ldflags, type Part, parts } from "./parts.ts"

const run = promisify(execFile)

export const moduleFolder = join(import.meta.dirname, "..")

/** `GOTOOLCHAIN=local`: a pin is changed by a commit, never by a download. */
export const goEnvironment = {
  ...process.env,
  CGO_ENABLED: "0",
  GOTOOLCHAIN: "local",
  GOFLAGS: "-mod=readonly",
}

/** The Go toolchain's version line, or undefined where there is no Go. */
export async function goVersion(): Promise<string | undefined> {
  try {
    return (await run("go", ["version"], { env: goEnvironment, cwd: moduleFolder })).stdout.trim()
  } catch {
    return undefined
  }
}

/** What this machine lacks for the real control plane, as a sentence; undefined when nothing. */
export async function missing(): Promise<string | undefined> {
  if ((await goVersion()) !== undefined) return undefined
  return "no Go toolchain on PATH (Go >= 1.26 builds the real control plane: https://go.dev/dl)"
}

export function userCache(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "night-shift")
}

let folder: Promise<string> | undefined

/** The cache folder of exactly this pin of the control plane. */
export function cacheFolder(): Promise<string> {
  folder ??= (async () => {
    const hash = createHash("sha256")
    for (const file of ["go.mod", "go.sum", "src/parts.ts"])
      hash.update(await readFile(join(moduleFolder, file)))
    hash.update((await goVersion()) ?? "")
    const path = join(userCache(), "control-plane", hash.digest("hex").slice(0, 16))
    await mkdir(path, { recursive: true })
    return path
  })()
  return folder
}

/** The path of one program, built first if need be. Throws with the compiler's own words when it cannot be. */
export async function program(part: Part, progress: (line: string) => void = () => {}): Promise<string> {
  const path = join(await cacheFolder(), part)
  if (existsSync(path)) return path
  const reason = await missing()
  if (reason !== undefined) throw new Error(`cannot build ${part}: ${reason}`)
  progress(`building ${part} (${parts[part]})`)
  // Renamed into place when whole, so that an interrupted build is never taken for a program.
  const unfinished = `${path}.${process.pid}`
  try {
    await goBuild(unfinished, parts[part])
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
  }
  return path
}

/** Builds several programs, one after the other: the Go linker already uses every core. */
export async function programs(wanted: readonly Part[], progress?: (line: string) => void): Promise<void> {
  for (const part of wanted) await program(part, progress)
}

function goBuild(output: string, target: string): Promise<void> {
  const go = spawn(
    "go",
    ["build", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, "-o", output, target],
    {
      cwd: moduleFolder,
      env: goEnvironment,
      stdio: ["ignore", "ignore", "pipe"],
    },
  )
  let said = ""
  go.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000)
  })
  return new Promise((resolve, reject) => {
    go.on("error", reject)
    go.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`go build ${target} failed:\n${said}`)),
    )
  })
}
