/** The two Kubernetes servers of the world, and the kinds they serve. */
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { crdManifests } from "@nightshift/crds"
import { type Embedded, startEmbeddedServer } from "@nightshift/kube-embedded"
import { clusterApiCrds, spotCluster } from "@nightshift/lab"
import { accessFromKubeconfigText, Kube, type KubeObject } from "@nightshift/operator-runtime"
import { clusterName } from "./manifests.ts"

export interface Kubernetes {
  readonly management: Kube
  readonly spot: Kube
  readonly managementKubeconfig: string
  readonly spotKubeconfig: string
  stop(): Promise<void>
}

const fieldManager = "nightshift-world"

/** Starts both on free loopback ports and installs every CRD; the kubeconfigs are files in `folder`. */
export async function startKubernetes(folder: string): Promise<Kubernetes> {
  const servers: Embedded[] = []
  const clients: Kube[] = []
  const start = async (name: string) => {
    const server = await startEmbeddedServer()
    servers.push(server)
    const file = join(folder, `${name}.kubeconfig`)
    await writeFile(file, server.kubeconfig, { mode: 0o600 })
    const kube = new Kube(await accessFromKubeconfigText(server.kubeconfig))
    clients.push(kube)
    return { server, file, kube }
  }
  const stop = async () => {
    await Promise.all(clients.map((kube) => kube.close()))
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    const [management, spot] = await Promise.all([start("management"), start("spot")])
    await create(management.kube, [...crdManifests(), ...clusterApiCrds("v1beta2")] as KubeObject[])
    return {
      management: management.kube,
      spot: spot.kube,
      managementKubeconfig: management.file,
      spotKubeconfig: spot.file,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Makes the spot API server a workload cluster of the management cluster. */
export async function joinSpotCluster(kube: Kube, kubeconfig: string): Promise<void> {
  await create(kube, spotCluster({ name: clusterName, kubeconfig }))
}

export async function create(kube: Kube, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) await kube.create(object, { fieldManager })
}
