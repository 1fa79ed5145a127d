/** The state file of a running world: what others need to play with it. */
import { readFile, rename, rm, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"
import type { OperatorName } from "./operator-process.ts"

export interface WorldState {
  /** The process that holds the world. */
  readonly pid: number
  /** Everything listens in the network namespace of that process. */
  readonly privateNetwork: boolean
  readonly zone: string
  /** Files. */
  readonly kubeconfigs: { readonly management: string; readonly spot: string }
  readonly nameServers: Readonly<Record<"primary" | "secondary", NameServerState>>
  /** Process ids. */
  readonly operators: Readonly<Record<OperatorName, number>>
}

export interface NameServerState {
  readonly address: string
  readonly port: number
  /** For rndc. */
  readonly controlPort: number
  /** Process id; undefined for the moment in which a killed server is not up again. */
  readonly pid?: number | undefined
  /** Files in BIND's format, for `nsupdate -k`, `dig -k` and `rndc -k`. */
  readonly keys: Readonly<Record<"update" | "transfer" | "rndc", string>>
}

/** Where a world is kept unless `--data` says otherwise. */
export const defaultFolder = (): string =>
  join(process.env["XDG_STATE_HOME"] ?? join(homedir(), ".local/state"), "night-shift")

const fileOf = (folder: string) => join(folder, "world.json")

/** Replaced whole: who reads it meanwhile sees the old one. */
export async function writeState(folder: string, state: WorldState): Promise<void> {
  const next = `${fileOf(folder)}.next`
  await writeFile(next, `${JSON.stringify(state, undefined, 2)}\n`)
  await rename(next, fileOf(folder))
}

export const forgetState = (folder: string): Promise<void> => rm(fileOf(folder), { force: true })

/** The world of this folder; undefined when there is none, or when its process is gone. */
export async function readState(folder: string): Promise<WorldState | undefined> {
  let text: string
  try {
    text = await readFile(fileOf(folder), "utf8")
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
  const state = JSON.parse(text) as WorldState
  return alive(state.pid) ? state : undefined
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}
