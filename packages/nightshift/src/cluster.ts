/** The Kubernetes cluster that a command speaks to, by the flags every such command has. */
import { Kube, loadKubeconfig } from "@nightshift/operator-runtime"

export const clusterOptions = {
  kubeconfig: { type: "string" },
  context: { type: "string" },
} as const

export const clusterHelp = `  --kubeconfig FILE   default: KUBECONFIG, else ~/.kube/config
  --context NAME      default: the file's current context`

export interface ClusterValues {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
}

/** Runs `use` with a client of that cluster, and closes it. */
export async function withKube<T>(values: ClusterValues, use: (kube: Kube) => Promise<T>): Promise<T> {
  const access = await loadKubeconfig({
    ...(values.kubeconfig === undefined ? {} : { file: values.kubeconfig }),
    ...(values.context === undefined ? {} : { context: values.context }),
  })
  const kube = new Kube(access)
  try {
    return await use(kube)
  } finally {
    await kube.close()
  }
}
