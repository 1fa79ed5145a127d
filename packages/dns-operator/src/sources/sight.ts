import type { NodeTalk } from "./closing.ts"
import type { EndpointSlice, Gateway, HttpRoute, Ingress, Machine, Node, Service } from "./kubernetes.ts"

/** Whether a cluster can be asked. `silent` is never a reason to withdraw before `staleAfter`. */
export type Contact =
  | { readonly kind: "known" }
  | {
      readonly kind: "silent"
      /** ms since the epoch; a former process may have found it so first. */
      readonly since: number
      /** From when on `staleAfter` counts, ms since the epoch. */
      readonly staleFrom: number
      /** What is listed was once seen in full. */
      readonly remembers: boolean
      readonly why: string
    }

/** One cluster as a zone's sources see it. */
export interface ClusterSight {
  /** The Cluster API Cluster; undefined for the management cluster itself. */
  readonly name: string | undefined
  readonly contact: Contact
  readonly services: () => readonly Service[]
  readonly slicesOf: (namespace: string, service: string) => readonly EndpointSlice[]
  readonly nodes: () => readonly Node[]
  readonly ingresses: () => readonly Ingress[]
  readonly routes: () => readonly HttpRoute[]
  readonly gateway: (namespace: string, name: string) => Gateway | undefined
  /** Of the management cluster only: Machines whose clusterName is this cluster, or all. */
  readonly machines: () => readonly Machine[]
  readonly namespaceLabels: (namespace: string) => Readonly<Record<string, string>> | undefined
  readonly talk: NodeTalk
}
