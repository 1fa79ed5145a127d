/** `nightshift demo`: one night shift on this machine, told by what is observed. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { ProgramMissing } from "@nightshift/rfc2136/testing"
import { type Command, UsageError } from "../command.ts"
import { type Interruption, interruption } from "../world/interruption.ts"
import { againInPrivateNetwork, wantsPrivateNetwork } from "../world/private-network.ts"
import { prepareRealKubernetes } from "../world/real-kubernetes.ts"
import { readState } from "../world/state.ts"
import { tryIt } from "../world/try-it.ts"
import { startWorld } from "../world/world.ts"
import { liveScreen, plainScreen, type Screen } from "./screen.ts"
import { tellStory } from "./story.ts"

interface DemoOptions {
  readonly keep: boolean
  readonly plain: boolean
  readonly real: boolean
  readonly windows: number
}

/** What `./run demo` promises where there is no name server to be had. */
const noNameServer = 3

export const demo: Command = {
  help: `usage: nightshift demo [--windows N] [--keep] [--plain] [--real]

Starts two Kubernetes servers, a BIND primary and secondary, lab as Cluster API and hosts, and both operators;
then a window opens, a machine joins, its Service gets a name, a client calls it, and the window closes.
Everything listens on loopback. Exit code 0 when the client never saw an error and the host went home clean.

  --windows N    so many windows, one after the other (default 1)
  --keep         stay up afterwards for playing, until Ctrl-C
  --plain        plain lines even in a terminal
  --real         the real control plane with the real Cluster API core (from a checkout, with Go)`,
  async run(args, io) {
    const options = parse(args)
    if (options.real && wantsPrivateNetwork()) {
      await prepareRealKubernetes((text) => io.stderr.write(`${text}\n`))
      return againInPrivateNetwork()
    }
    // From here on there is something to be put away.
    const interrupted = interruption()
    const folder = await mkdtemp(join(tmpdir(), "night-shift-demo-"))
    const screen = options.plain || io.stdout.isTTY !== true ? plainScreen(io.stdout) : liveScreen(io.stdout)
    try {
      return await inWorld(folder, options, screen, interrupted)
    } catch (error) {
      if (!(error instanceof ProgramMissing)) throw error
      io.stderr.write(`${error.message}\n`)
      return noNameServer
    } finally {
      screen.end()
      await rm(folder, { recursive: true, force: true })
      interrupted.forget()
    }
  },
}

function parse(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keep: { type: "boolean", default: false },
      plain: { type: "boolean", default: false },
      real: { type: "boolean", default: false },
      windows: { type: "string", default: "1" },
    },
  })
  const windows = Number(values.windows)
  if (!Number.isInteger(windows) || windows < 1 || windows > 100) {
    throw new UsageError(`--windows ${values.windows}: must be a whole number from 1 to 100`)
  }
  return { keep: values.keep, plain: values.plain, real: values.real, windows }
}

async function inWorld(
  folder: string,
  options: DemoOptions,
  screen: Screen,
  { signal, came }: Interruption,
): Promise<number> {
  const starting = startWorld({
    folder,
    real: options.real,
    progress: (text) => screen.line(`starting  ${text}`),
  })
  // What an interrupted start complains of is not worth a word.
  const world = await starting.catch((error: unknown) => {
    if (signal.aborted) return undefined
    throw error
  })
  if (world === undefined) return 130
  try {
    if (signal.aborted) return 130
    const good = await Promise.race([tellStory(world, { windows: options.windows, screen, signal }), came])
    if (good === undefined) return 130
    if (options.keep) await play(folder, screen, came)
    else
      screen.line(
        "\nto play with it: ./run demo --keep, or ./run exec nightshift up, which leaves out the story",
      )
    return good ? 0 : 1
  } finally {
    await world.stop()
  }
}

async function play(folder: string, screen: Screen, interrupted: Promise<void>): Promise<void> {
  const state = await readState(folder)
  if (state === undefined) return
  const lines = await tryIt(state)
  for (const line of ["", "try it yourself, in another terminal (Ctrl-C here ends it):", ...lines])
    screen.line(line)
  await interrupted
}
