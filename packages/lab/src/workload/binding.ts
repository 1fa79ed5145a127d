/** Binds pods to nodes, for servers that run no scheduler. */
import type { Kube, Outcome } from "@nightshift/operator-runtime"
import { settled } from "@nightshift/operator-runtime"
import type { Pod, WorkloadNode } from "./objects.ts"
import { place } from "./placement.ts"

export interface BindingContext {
  readonly kube: Kube
  readonly nodes: () => readonly WorkloadNode[]
  readonly podsOn: (node: string) => number
}

/** A pod that fits nowhere stays Pending; a change of any node brings it back. */
export async function bindPod(pod: Pod, ctx: BindingContext): Promise<Outcome> {
  if (pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) return settled
  const node = place(pod, ctx.nodes(), ctx.podsOn)
  if (node === undefined) return settled
  const { namespace = "default", name, uid } = pod.metadata
  const response = await ctx.kube.raw({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name, namespace, uid },
      target: { apiVersion: "v1", kind: "Node", name: node.metadata.name },
    }),
  })
  // 409: bound meanwhile; 404: gone meanwhile. Either shows up in the watch.
  if (response.status >= 300 && response.status !== 409 && response.status !== 404) {
    throw new Error(
      `could not bind pod ${namespace}/${name} to ${node.metadata.name}: ${response.status} ${response.text}`,
    )
  }
  return settled
}
