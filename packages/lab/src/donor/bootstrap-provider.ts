/** A bootstrap provider: once a Machine owns the configuration, writes the data Secret that the host would run. */
import type { Gvk, Kube, Outcome } from "@nightshift/operator-runtime"
import { isKubeError, ownerReferenceTo, settled, splitKey } from "@nightshift/operator-runtime"
import { patchIfChanged, type ProviderObject } from "../cluster-api/machine.ts"

const fieldManager = "lab-bootstrap-provider"

export async function reconcileBootstrap(gvk: Gvk, key: string, kube: Kube): Promise<Outcome> {
  const { namespace = "default", name } = splitKey(key)
  const config = await kube.get<ProviderObject>({ ...gvk, namespace, name })
  if (config === undefined || config.metadata.deletionTimestamp !== undefined) return settled
  const machine = config.metadata.ownerReferences?.find((owner) => owner.kind === "Machine")
  if (machine === undefined) return settled
  const cluster = config.metadata.labels?.["cluster.x-k8s.io/cluster-name"] ?? ""
  await writeSecret(kube, config, cluster)
  await patchIfChanged(
    kube,
    config,
    { status: { ready: true, dataSecretName: name, initialization: { dataSecretCreated: true } } },
    { fieldManager, subresource: "status" },
  )
  return settled
}

async function writeSecret(kube: Kube, config: ProviderObject, cluster: string): Promise<void> {
  const { namespace = "default", name } = config.metadata
  const data = { value: "#cloud-config\n", format: "cloud-config" }
  try {
    await kube.create(
      {
        apiVersion: "v1",
        kind: "Secret",
        metadata: {
          name,
          namespace,
          labels: { "cluster.x-k8s.io/cluster-name": cluster },
          ownerReferences: [ownerReferenceTo(config, "controller")],
        },
        type: "cluster.x-k8s.io/secret",
        stringData: data,
      } as never,
      { fieldManager },
    )
  } catch (error) {
    if (!isKubeError(error, "alreadyExists")) throw error
  }
}
