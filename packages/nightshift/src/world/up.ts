/** `nightshift up`, `down` and `status`: the demo's world without its story, for a first afternoon. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync, readFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import type { Command, Io } from "../command.ts"
import { interruption } from "./interruption.ts"
import { againInPrivateNetwork, wantsPrivateNetwork } from "./private-network.ts"
import { prepareRealKubernetes } from "./real-kubernetes.ts"
import { alive, defaultFolder, forgetState, readState, type WorldState } from "./state.ts"
import { tryIt } from "./try-it.ts"
import { startWorld } from "./world.ts"

const dataOption = { data: { type: "string" } } as const

const folderOf = (data: string | undefined) => data ?? defaultFolder()

/** The first start of the real control plane builds it, on a slow machine; after this the start has failed. */
const startPatienceMs = 1_800_000

export const up: Command = {
  help: `usage: nightshift up [--data DIR] [--real] [--foreground] [--json]

Starts two Kubernetes servers (management and spot), a BIND primary and secondary, lab as Cluster API and
hosts, and both operators. Everything listens on loopback. nightshift down ends it.

  --data DIR     kubeconfigs, logs and state (default ${defaultFolder()})
  --real         the real control plane with the real Cluster API core (from a checkout, with Go)
  --foreground   stay in this process until SIGTERM or Ctrl-C
  --json         print where everything listens as JSON instead of lines to paste`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...dataOption,
        real: { type: "boolean", default: false },
        foreground: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    })
    const folder = folderOf(values.data)
    const running = await readState(folder)
    if (running !== undefined)
      throw new Error(`a world already runs in ${folder} (pid ${running.pid}); nightshift down ends it`)
    if (values.foreground) return foreground(folder, values.real, io)
    const state = await background(folder, values.real, io)
    if (state === undefined) return 130
    io.stdout.write(
      values.json ? `${JSON.stringify(state, undefined, 2)}\n` : `\n${(await tryIt(state)).join("\n")}\n`,
    )
    return 0
  },
}

async function foreground(folder: string, real: boolean, io: Io): Promise<number> {
  const progress = (line: string) => void io.stderr.write(`${line}\n`)
  if (real && wantsPrivateNetwork()) {
    await prepareRealKubernetes(progress)
    return againInPrivateNetwork()
  }
  const { came } = interruption()
  const world = await startWorld({ folder, real, progress })
  await came
  await world.stop()
  await forgetState(folder)
  return 0
}

/** Undefined when it was interrupted before the world was ready; nothing of it is left then. */
async function background(folder: string, real: boolean, io: Io): Promise<WorldState | undefined> {
  await mkdir(folder, { recursive: true })
  await forgetState(folder)
  const logFile = join(folder, "world.log")
  const log = openSync(logFile, "w")
  const program = fileURLToPath(new URL("../main.ts", import.meta.url))
  const child = spawn(
    process.execPath,
    [program, "up", "--foreground", "--data", folder, ...(real ? ["--real"] : [])],
    {
      stdio: ["ignore", log, log],
      detached: true,
    },
  )
  closeSync(log)
  const { signal, forget } = interruption()
  try {
    let said = 0
    for (const deadline = Date.now() + startPatienceMs; !signal.aborted; await after(50)) {
      const text = readFileSync(logFile, "utf8")
      io.stderr.write(text.slice(said))
      said = text.length
      const state = await readState(folder)
      if (state !== undefined) {
        child.unref()
        return state
      }
      if (child.exitCode !== null) throw new Error(`the world ended before it was ready; ${logFile} says why`)
      if (Date.now() > deadline) break
    }
    const ended = once(child, "exit")
    child.kill("SIGTERM")
    await ended
  } finally {
    forget()
  }
  if (signal.aborted) return undefined
  throw new Error(
    `the world was not ready within ${startPatienceMs / 1000} s; ${logFile} says how far it came`,
  )
}

export const down: Command = {
  help: `usage: nightshift down [--data DIR]

Stops everything that nightshift up started in DIR, in order. Ending what does not run is no error.

  --data DIR     as given to nightshift up (default ${defaultFolder()})`,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: dataOption })
    const folder = folderOf(values.data)
    const state = await readState(folder)
    if (state === undefined) {
      io.stdout.write(`nothing runs in ${folder}\n`)
      return 0
    }
    process.kill(state.pid, "SIGTERM")
    for (const deadline = Date.now() + 30_000; alive(state.pid); await after(50)) {
      if (Date.now() > deadline)
        throw new Error(
          `process ${state.pid} has not ended within 30 s; ${join(folder, "world.log")} may say why`,
        )
    }
    io.stdout.write(`ended what ran in ${folder}\n`)
    return 0
  },
}

export const status: Command = {
  help: `usage: nightshift status [--data DIR] [--json]

Exit code 0 when a world and both of its operators run, 1 otherwise.

  --data DIR     as given to nightshift up (default ${defaultFolder()})
  --json         the state as JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { ...dataOption, json: { type: "boolean", default: false } },
    })
    const folder = folderOf(values.data)
    const state = await readState(folder)
    if (state === undefined) {
      io.stdout.write(values.json ? "null\n" : `nothing runs in ${folder}\n`)
      return 1
    }
    const operators = Object.entries(state.operators).map(([name, pid]) => ({ name, pid, runs: alive(pid) }))
    const lines = [
      `world (pid ${state.pid}) in ${folder}`,
      ...operators.map(({ name, pid, runs }) => `${name} (pid ${pid}) ${runs ? "runs" : "has ended"}`),
      "",
      ...(await tryIt(state)),
    ]
    io.stdout.write(values.json ? `${JSON.stringify(state, undefined, 2)}\n` : `${lines.join("\n")}\n`)
    return operators.every(({ runs }) => runs) ? 0 : 1
  },
}
