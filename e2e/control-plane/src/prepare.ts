/** Everything that needs a network or a compiler, done before a run that may have neither. */
import { programs } from "./build.ts"
import { clusterApiManifests } from "./cluster-api.ts"
import { helm, kubectl } from "./kubectl.ts"
import { sshd } from "./sshd.ts"
import { stagesFile } from "./stages.ts"

/** kubectl and both helms, and sshd where it can be had, in the user's cache. */
export async function prepareClients(): Promise<void> {
  await Promise.all([kubectl(), helm(4), helm(3), sshd()])
}

/** Builds (or finds) everything a full run needs, in the order in which it is needed. */
export async function prepareAll(progress: (line: string) => void): Promise<void> {
  await prepareClients()
  await programs(
    ["etcd", "kube-apiserver", "kube-controller-manager", "kwok", "kube-scheduler", "capi-core"],
    progress,
  )
  await stagesFile()
  await clusterApiManifests()
}
