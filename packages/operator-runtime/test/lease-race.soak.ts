/** Three candidates for one lease, paused and woken at random: the writers of the object they fight for never interleave. */
import { setTimeout as sleep } from "node:timers/promises"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { Informers } from "../src/informers.ts"
import { Kube } from "../src/kube.ts"
import { accessFromKubeconfigText } from "../src/kubeconfig.ts"
import type { KubeObject } from "../src/objects.ts"
import { Child } from "./processes.ts"

const seconds = Number(process.env["SOAK_SECONDS"] ?? 90)
const namespace = "default"
const pulse = new URL("./pulse-operator.ts", import.meta.url)

const server = await startEmbedded()
const world = new Kube(await accessFromKubeconfigText(server.kubeconfig))
await world.create(
  { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "pulse" } },
  { fieldManager: "soak" },
)

type Beat = KubeObject & { readonly data?: { readonly writer?: string } }
type Lease = KubeObject & {
  readonly spec?: { readonly holderIdentity?: string; readonly leaseTransitions?: number }
}

/** Who held the lease and who wrote, in the order of the server's own versions. */
const history: { readonly version: number; readonly holder?: string; readonly writer?: string }[] = []
const informers = new Informers(world)
informers
  .of<Beat>({ apiVersion: "v1", kind: "ConfigMap", namespace, fieldSelector: "metadata.name=pulse" })
  .subscribe(({ object }) => {
    const writer = object.data?.writer
    if (writer !== undefined) history.push({ version: Number(object.metadata.resourceVersion), writer })
  })
informers
  .of<Lease>({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace })
  .subscribe(({ object }) => {
    const holder = object.spec?.holderIdentity
    if (holder !== undefined) history.push({ version: Number(object.metadata.resourceVersion), holder })
  })
informers.start()

const candidates = ["a", "b", "c"].map((name) => new Child(pulse, [server.kubeconfigFile, namespace, name]))
let pauses = 0
for (const end = Date.now() + seconds * 1000; Date.now() < end; pauses++) {
  const victim = candidates[Math.floor(Math.random() * candidates.length)]
  victim?.signal("SIGSTOP")
  await sleep(Math.random() * 6_000)
  victim?.signal("SIGCONT")
  await sleep(Math.random() * 1_500)
}
await Promise.all(candidates.map((candidate) => candidate.kill()))
await sleep(200)

let holder: string | undefined
let terms = 0
let beats = 0
const strangers: string[] = []
for (const entry of history.toSorted((a, b) => a.version - b.version)) {
  if (entry.holder !== undefined) {
    if (entry.holder !== holder) terms++
    holder = entry.holder
  } else {
    beats++
    if (entry.writer !== holder)
      strangers.push(`${entry.writer ?? ""} wrote ${entry.version} in the term of ${holder ?? ""}`)
  }
}
process.stdout.write(
  `${pauses} pauses, ${terms} terms, ${beats} writes, ${strangers.length} by a process that did not lead\n`,
)
for (const stranger of strangers) process.stderr.write(`${stranger}\n`)
await informers.stop()
await world.close()
await server.stop()
process.exit(strangers.length === 0 && terms > 1 ? 0 : 1)
