import { Kube, type KubeObject, loadKubeconfig } from "@nightshift/operator-runtime"
import { once } from "node:events"
import type { BareLoop } from "./bare.ts"
import { createAll } from "./stand.ts"

/** The process of a bare loop: hears what to create, and answers how fast that went. */

async function run({ kubeconfigFile, namespace, family, machines }: BareLoop): Promise<number> {
  const kube = new Kube(await loadKubeconfig({ file: kubeconfigFile }))
  await kube.create(
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { fieldManager: "bench" },
  )
  const objects = Array.from({ length: machines }, (_, index) =>
    family.map((object) => asNew(object, `bare-${index}`, namespace)),
  ).flat()
  const began = performance.now()
  await createAll(kube, objects)
  const rate = objects.length / ((performance.now() - began) / 1000)
  await kube.close()
  return rate
}

function asNew(object: KubeObject, name: string, namespace: string): KubeObject {
  const { apiVersion, kind, metadata, spec } = object as KubeObject & { readonly spec: object }
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata
  const made = { apiVersion, kind, metadata: { name, namespace, labels, annotations, ownerReferences }, spec }
  return made
}

const [loop] = (await once(process, "message")) as [BareLoop]
process.send?.(await run(loop))
process.disconnect()
