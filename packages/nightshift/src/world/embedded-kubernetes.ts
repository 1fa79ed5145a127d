import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Embedded, startEmbeddedServer } from "@nightshift/kube-embedded"
import { clusterApiCrds } from "@nightshift/lab"
import { accessFromKubeconfigText, Kube } from "@nightshift/operator-runtime"
import { installKinds, type Kubernetes } from "./kubernetes.ts"

/** Two embedded servers in this process, on free loopback ports; their kubeconfigs are files in `folder`. */
export async function startEmbeddedKubernetes(folder: string): Promise<Kubernetes> {
  const servers: Embedded[] = []
  const clients: Kube[] = []
  const start = async (name: string) => {
    const server = await startEmbeddedServer()
    servers.push(server)
    const file = join(folder, `${name}.kubeconfig`)
    await writeFile(file, server.kubeconfig, { mode: 0o600 })
    const kube = new Kube(await accessFromKubeconfigText(server.kubeconfig))
    clients.push(kube)
    return { file, kube }
  }
  const stop = async () => {
    await Promise.all(clients.map((kube) => kube.close()))
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    const [management, spot] = await Promise.all([start("management"), start("spot")])
    await installKinds(management.kube, clusterApiCrds("v1beta2"))
    const administrator = [`--kubeconfig=${management.file}`]
    return {
      management: management.kube,
      spot: spot.kube,
      managementKubeconfig: management.file,
      spotKubeconfig: spot.file,
      // This server lets everybody do everything: a ServiceAccount would prove nothing here.
      operatorArgs: { "machine-scheduler": administrator, "dns-operator": administrator },
      lab: { core: "played", controllers: true },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
