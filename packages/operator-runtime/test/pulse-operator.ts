/** A leader that writes its own name into one ConfigMap again and again: what a test of fencing watches. */
import { Controller } from "../src/controller.ts"
import { Informers } from "../src/informers.ts"
import { Kube } from "../src/kube.ts"
import { loadKubeconfig } from "../src/kubeconfig.ts"
import { LeaderElection } from "../src/leader-election.ts"
import { Manager } from "../src/manager.ts"
import { settled, until } from "../src/outcome.ts"

const [kubeconfig = "", namespace = "", identity = ""] = process.argv.slice(2)
const kube = new Kube(await loadKubeconfig({ file: kubeconfig }))
const leaderElection = new LeaderElection({
  kube,
  namespace,
  name: "pulse",
  identity,
  leaseDurationMs: 3_000,
  renewDeadlineMs: 2_000,
  retryPeriodMs: 300,
})
const hands = kube.fencedBy(leaderElection.fence)
const informers = new Informers(kube)
const watched = informers.of({ apiVersion: "v1", kind: "ConfigMap", namespace })
let beats = 0
const controller = new Controller({
  name: "pulse",
  reconcile: async (key) => {
    if (key !== `${namespace}/pulse`) return settled
    const data = { writer: identity, beat: String(++beats) }
    const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "pulse" }, data }
    await hands.apply(manifest, { fieldManager: identity, force: true })
    return until(Date.now() + 20)
  },
}).watches(watched)
const manager = new Manager({ info: { name: "pulse", version: "0" }, informers, leaderElection }).add(
  controller,
)
await manager.run()
await kube.close()
