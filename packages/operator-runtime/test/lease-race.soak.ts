/** Three candidates for one lease, paused and woken at random: the writers of the object they fight for never interleave. */
import { setTimeout as sleep } from "node:timers/promises"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { Kube } from "../src/kube.ts"
import { accessFromKubeconfigText } from "../src/kubeconfig.ts"
import { LeaseHistory } from "./lease-history.ts"
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

const history = new LeaseHistory(world, namespace)
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

const { terms, writers, trespasses } = history
process.stdout.write(
  `${pauses} pauses, ${terms.length} terms, ${writers.length} writes, ${trespasses.length} by a process that did not lead\n`,
)
for (const trespass of trespasses) process.stderr.write(`${trespass}\n`)
await history.stop()
await world.close()
await server.stop()
process.exit(trespasses.length === 0 && terms.length > 1 ? 0 : 1)
