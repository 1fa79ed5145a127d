/** What a story may touch: kubectl, dig, and the programs of a checkout. Nothing of our insides. */
import { execFile, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as after } from "node:timers/promises"
import { promisify } from "node:util"
import { kubectl as kubectlPath, kubeServer } from "@nightshift/control-plane"

const run = promisify(execFile)
const program = join(import.meta.dirname, "../../packages/nightshift/src/main.ts")

export interface Place {
  readonly address: string
  readonly port: number
}

/** What `nightshift up --json` prints. */
interface State {
  readonly pid: number
  readonly zone: string
  readonly kubeconfigs: { readonly management: string; readonly spot: string }
  readonly nameServers: { readonly primary: Place; readonly secondary: Place }
  readonly operators: { readonly "machine-scheduler": number; readonly "dns-operator": number }
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
  down(): Promise<void>
}

export async function nightshift(...args: string[]): Promise<string> {
  return (await run(process.execPath, [program, ...args], { maxBuffer: 1 << 24 })).stdout
}

/** A whole world of this story's own, on the servers that KUBE_SERVER names. */
export async function world(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "night-shift-story-"))
  const real = kubeServer() === "real" ? ["--real"] : []
  const state = JSON.parse(await nightshift("up", "--json", "--data", folder, ...real)) as State
  const on =
    (kubeconfig: string) =>
    async (...args: string[]) =>
      (await run(await kubectlPath(), ["--kubeconfig", kubeconfig, ...args], { maxBuffer: 1 << 26 })).stdout
  const kubectl = on(state.kubeconfigs.management)
  return {
    ...state,
    folder,
    kubectl,
    spot: on(state.kubeconfigs.spot),
    apply: async (where, ...objects) =>
      pipe(await kubectlPath(), ["--kubeconfig", state.kubeconfigs[where], "apply", "-f", "-"], objects),
    field: (resource, path) => kubectl("get", resource, "--ignore-not-found", "-o", `jsonpath={${path}}`),
    async down() {
      await nightshift("down", "--data", folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function pipe(command: string, args: readonly string[], objects: readonly object[]): Promise<void> {
  const child = spawn(command, args, { stdio: ["pipe", "ignore", "pipe"] })
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stdin.end(objects.map((object) => JSON.stringify(object)).join("\n---\n"))
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

/** The answers of one server for a name; none when it says that there are none. Throws when it does not answer. */
export async function dig(at: Place, name: string, type = "A"): Promise<DigAnswer[]> {
  const { stdout } = await run("dig", [
    `@${at.address}`,
    "-p",
    String(at.port),
    "+noall",
    "+answer",
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
