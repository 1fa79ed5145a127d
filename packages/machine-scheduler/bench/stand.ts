import { crdManifests } from "@nightshift/crds"
import { clusterApiCrds } from "@nightshift/lab"
import { Informers, Kube, type KubeObject, loadKubeconfig } from "@nightshift/operator-runtime"
import { setTimeout as pause } from "node:timers/promises"

const fieldManager = "bench"

/** Creates objects with so many requests under way, which is also the bare loop that openings are compared with. */
export async function createAll(kube: Kube, objects: readonly KubeObject[], inFlight = 64): Promise<void> {
  const left = objects.values()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const object of left) await kube.create(object, { fieldManager })
    }),
  )
}

export interface Stand {
  readonly kube: Kube
  readonly informers: Informers
}

/** A management cluster with the kinds of Cluster API, and nothing of them. */
export async function installKinds(kubeconfigFile: string): Promise<Stand> {
  const kube = new Kube(await loadKubeconfig({ file: kubeconfigFile }))
  for (const crd of [...clusterApiCrds("v1beta2"), ...crdManifests()])
    await kube.create(crd, { fieldManager })
  const wanted = [
    { group: "cluster.x-k8s.io", kind: "Machine" },
    { group: "5spot.finos.org", kind: "ScheduledMachine" },
  ]
  for (const kind of wanted) await until(async () => (await kube.discover(kind)) !== undefined)
  return { kube, informers: new Informers(kube, { freeze: false }) }
}

/** One Cluster, and nobody who plays Cluster API. */
export async function prepare(kubeconfigFile: string): Promise<Stand> {
  const stand = await installKinds(kubeconfigFile)
  const { kube } = stand
  const cluster = {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Cluster",
    metadata: { name: "spot", namespace: "default" },
  }
  await kube.create({ ...cluster, spec: {} }, { fieldManager })
  await kube.patch(
    { ...cluster, namespace: "default", name: "spot" },
    { type: "merge", body: { status: { initialization: { controlPlaneInitialized: true } } } },
    { fieldManager, subresource: "status" },
  )
  return stand
}

/** A condition of the world that has no event of its own here. */
export async function until(holds: () => Promise<boolean> | boolean, everyMs = 20): Promise<void> {
  while (!(await holds())) await pause(everyMs)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
