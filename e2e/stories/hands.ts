/** What a story may touch: kubectl, dig, and the programs of a checkout. Nothing of our insides. */
import { execFile, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { promisify } from "node:util"
import { kubectl as kubectlPath, kubeServer } from "@nightshift/control-plane"

const run = promisify(execFile)
export const nightshiftProgram = join(import.meta.dirname, "../../packages/nightshift/src/main.ts")

export interface Place {
  readonly address: string
  readonly port: number
}

/** What `nightshift up --json` prints. */
interface NameServer extends Place {
  readonly pid?: number
  /** Key files. */
  readonly keys: { readonly update: string }
}

interface State {
  readonly pid: number
  readonly zone: string
  readonly kubeconfigs: { readonly management: string; readonly spot: string }
  readonly nameServers: { readonly primary: NameServer; readonly secondary: NameServer }
  readonly operators: { readonly "machine-scheduler": number; readonly "dns-operator": number }
}

export interface Condition {
  readonly status: string
  readonly reason: string
  readonly message: string
}

export interface World extends State {
  readonly folder: string
  /** kubectl on the management cluster; standard output. */
  kubectl(...args: string[]): Promise<string>
  /** kubectl on the spot cluster. */
  spot(...args: string[]): Promise<string>
  /** kubectl apply -f - on either cluster. */
  apply(where: "management" | "spot", ...objects: object[]): Promise<void>
  /** One field of one object by JSONPath; empty when it is not there. */
  field(resource: string, path: string): Promise<string>
  /** A condition of one object on the management cluster; undefined while it is not said. */
  condition(type: string, ...object: string[]): Promise<Condition | undefined>
  /** What runs now: process ids change when something was killed and came back. */
  now(): Promise<State>
  down(): Promise<void>
}

/** Files of `examples/` as arguments of kubectl and nightshift: `-f FILE` each. */
export const examples = (...files: string[]): string[] =>
  files.flatMap((file) => ["-f", join(import.meta.dirname, "../../examples", file)])

export const nightshift = (...args: string[]): Promise<string> => nightshiftWith({}, ...args)

async function nightshiftWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const options = { maxBuffer: 1 << 24, env: { ...process.env, ...env } }
  return (await run(process.execPath, [nightshiftProgram, ...args], options)).stdout
}

/**
 * A whole world of this story's own, on the servers that KUBE_SERVER names.
 * @param clockOffset shifts the clock of its schedules, such as "+36h"
 */
export async function world(clockOffset?: string): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "night-shift-story-"))
  const real = kubeServer() === "real" ? ["--real"] : []
  const env = clockOffset === undefined ? {} : { NIGHTSHIFT_CLOCK_OFFSET: clockOffset }
  const state = JSON.parse(await nightshiftWith(env, "up", "--json", "--data", folder, ...real)) as State
  const on =
    (kubeconfig: string) =>
    async (...args: string[]) =>
      (await run(await kubectlPath(), ["--kubeconfig", kubeconfig, ...args], { maxBuffer: 1 << 26 })).stdout
  const kubectl = on(state.kubeconfigs.management)
  const conditions = async (...object: string[]) => {
    const text = await kubectl("get", ...object, "--ignore-not-found", "-o", "jsonpath={.status.conditions}")
    return (text === "" ? [] : JSON.parse(text)) as (Condition & { readonly type: string })[]
  }
  return {
    ...state,
    folder,
    kubectl,
    spot: on(state.kubeconfigs.spot),
    apply: async (where, ...objects) => {
      const text = objects.map((object) => JSON.stringify(object)).join("\n---\n")
      await pipe(await kubectlPath(), ["--kubeconfig", state.kubeconfigs[where], "apply", "-f", "-"], text)
    },
    field: (resource, path) => kubectl("get", resource, "--ignore-not-found", "-o", `jsonpath={${path}}`),
    condition: async (type, ...object) => (await conditions(...object)).find((one) => one.type === type),
    now: async () => JSON.parse(await nightshift("status", "--json", "--data", folder)) as State,
    async down() {
      await nightshift("down", "--data", folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function pipe(command: string, args: readonly string[], text: string): Promise<void> {
  const child = spawn(command, args, { stdio: ["pipe", "ignore", "pipe"] })
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stdin.end(text)
  return new Promise((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(said))))
  })
}

export interface DigAnswer {
  readonly data: string
  /** Seconds. */
  readonly ttl: number
}

/**
 * The answers of one server for a name; none when it says that there are none. Throws when it does not answer. The
 * delegation of a part of the zone is an answer to a question for NS.
 */
export async function dig(at: Place, name: string, type = "A"): Promise<DigAnswer[]> {
  const { stdout } = await run("dig", [
    `@${at.address}`,
    "-p",
    String(at.port),
    "+noall",
    "+answer",
    ...(type === "NS" ? ["+authority"] : []),
    "+tries=1",
    "+time=2",
    name,
    type,
  ])
  return stdout
    .split("\n")
    .map((line) => /^\S+\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null && match[2] === type)
    .map((match) => ({ ttl: Number(match?.[1]), data: match?.[3] ?? "" }))
}

/** Edits the zone by hand, with the key that may: the commands of one update. */
export async function nsupdate(at: NameServer, ...commands: string[]): Promise<void> {
  const script = [`server ${at.address} ${at.port}`, ...commands, "send", ""].join("\n")
  await pipe("nsupdate", ["-k", at.keys.update], script)
}

/** Looks again until the look succeeds; the last reason why it did not is what a person wants to read. */
export async function eventually<T>(look: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await after(100)) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
