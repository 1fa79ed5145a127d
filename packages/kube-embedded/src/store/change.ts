import type { KubeObject } from "../objects/object.ts"

/** One write. `object` is what is stored from now on, or for a deletion the last state under the deletion's revision. */
export interface Change {
  readonly revision: number
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  /** Which resource: "pods" or "machines.cluster.x-k8s.io". */
  readonly collection: string
  /** "namespace/name", or "name" for a cluster-scoped object. */
  readonly key: string
  readonly object: KubeObject
  readonly previous: KubeObject | undefined
}

export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`
}
