/** Two Kubernetes servers and both operators, each a process of its own and built as they are shipped; and a real named. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crdManifests } from "@nightshift/crds"
import { clusterApiCrds } from "@nightshift/lab"
import { Kube, type KubeObject, loadKubeconfig } from "@nightshift/operator-runtime"
import { type Named, startNamed } from "@nightshift/rfc2136/testing"
import { cluster, spotObjects, zoneObjects } from "./objects.ts"
import { type Program, startProgram } from "./process.ts"

/** As the charts start them. */
const operatorEnv = { NODE_OPTIONS: "--max-semi-space-size=2", MALLOC_ARENA_MAX: "1" }

const root = join(import.meta.dirname, "../../..")
const fieldManager = "scale"

export interface Stand {
  readonly management: Kube
  readonly spot: Kube
  readonly named: Named
  readonly operators: { readonly "machine-scheduler": Program; readonly "dns-operator": Program }
  stop(): Promise<void>
}

export async function startStand(): Promise<Stand> {
  const folder = await mkdtemp(join(tmpdir(), "night-shift-scale-"))
  const started: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end()
  }
  const server = async (name: string) => {
    const file = join(folder, name)
    const program = await startProgram(
      join(root, "packages/kube-embedded/src/main.ts"),
      ["--port=0", `--kubeconfig-out=${file}`],
      /./,
    )
    const kube = new Kube(await loadKubeconfig({ file }))
    started.push(
      () => program.stop(),
      () => kube.close(),
    )
    return { file, kube }
  }
  try {
    const named = await startNamed()
    started.push(() => named.stop())
    const [management, spot] = [await server("management"), await server("spot")]
    for (const object of [...clusterApiCrds("v1beta2"), ...crdManifests()] as KubeObject[])
      await management.kube.create(object, { fieldManager })
    await prepare(management.kube, named, await readFile(spot.file, "utf8"))
    const common = [`--kubeconfig=${management.file}`, "--metrics-port=0", "--health-port=0", "--audit=off"]
    const operator = async (name: keyof Stand["operators"], ...args: string[]) => {
      const program = await startProgram(await bundled(name), [...common, ...args], /"working"/, operatorEnv)
      started.push(() => program.stop())
      return program
    }
    const operators = {
      "machine-scheduler": await operator("machine-scheduler"),
      "dns-operator": await operator(
        "dns-operator",
        "--transfer-listen=127.0.0.1:0",
        "--transfer-advertise=127.0.0.1",
      ),
    }
    return { management: management.kube, spot: spot.kube, named, operators, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function prepare(management: Kube, named: Named, spotKubeconfig: string): Promise<void> {
  const wanted = [
    { group: "cluster.x-k8s.io", kind: "Machine" },
    { group: "5spot.finos.org", kind: "ScheduledMachine" },
    { group: "bindy.firestoned.io", kind: "ARecord" },
  ]
  for (const kind of wanted) await eventually(async () => (await management.discover(kind)) !== undefined)
  for (const object of [...spotObjects(spotKubeconfig), ...zoneObjects(named)])
    await management.create(object, { fieldManager })
  const status = { initialization: { controlPlaneInitialized: true, infrastructureProvisioned: true } }
  await management.patch(
    cluster,
    { type: "merge", body: { status } },
    { fieldManager, subresource: "status" },
  )
}

/** One file, as it is shipped: run from source, Node's own type stripping would be part of every figure. */
async function bundled(name: string): Promise<string> {
  const building = spawn(process.execPath, [join(root, "e2e/gate/bundle.ts"), name], {
    stdio: ["ignore", "ignore", "inherit"],
  })
  const [code] = (await once(building, "exit")) as [number | null]
  if (code !== 0) throw new Error(`${name} could not be bundled`)
  return join(root, "packages", name, "dist", `${name}.mjs`)
}

/** A bounded wait for something that has no event here. @throws Error when it does not come within `patienceMs` */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  patienceMs = 30_000,
  what = "what was waited for",
): Promise<void> {
  for (const deadline = Date.now() + patienceMs; !(await holds()); ) {
    if (Date.now() > deadline) throw new Error(`${what} has not come within ${patienceMs / 1000} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
