import type { Column } from "../resources/resource.ts"
import * as cluster from "./cluster-columns.ts"
import { age, type BuiltinColumn, type Cell, name } from "./column.ts"
import { endpointSlice, ingress, service } from "./network-columns.ts"
import { pod } from "./pod-columns.ts"
import * as workload from "./workload-columns.ts"

/** The columns of the built-in kinds as kubectl shows them. */
const byKind: Readonly<Record<string, readonly BuiltinColumn[]>> = {
  "core.v1.Pod": pod,
  "core.v1.Service": service,
  "core.v1.Node": cluster.node,
  "core.v1.Namespace": cluster.namespace,
  "core.v1.ConfigMap": cluster.configMap,
  "core.v1.Secret": cluster.secret,
  "core.v1.Event": cluster.event,
  "events.v1.Event": cluster.event,
  "apps.v1.Deployment": workload.deployment,
  "apps.v1.ReplicaSet": workload.replicaSet,
  "apps.v1.DaemonSet": workload.daemonSet,
  "policy.v1.PodDisruptionBudget": workload.budget,
  "networking.v1.Ingress": ingress,
  "discovery.v1.EndpointSlice": endpointSlice,
  "coordination.v1.Lease": cluster.lease,
  "rbac.v1.RoleBinding": cluster.binding,
  "rbac.v1.ClusterRoleBinding": cluster.binding,
  "rbac.v1.Role": cluster.created,
  "rbac.v1.ClusterRole": cluster.created,
  "apiextensions.v1.CustomResourceDefinition": cluster.created,
}

/** Kinds without columns of their own show their name and age. */
const plain = [name, age]

/** How a built-in kind is shown. */
export function builtinLayout(typeName: string): {
  readonly columns: readonly TableColumn[]
  readonly cells: readonly Cell[]
} {
  const own = byKind[typeName] ?? plain
  return { columns: own.map(([title]) => columnOf(title)), cells: own.map(([, cell]) => cell) }
}

/** A column as a Table defines it. */
export type TableColumn = Required<Omit<Column, "jsonPath">>

function columnOf(title: string): TableColumn {
  const wide = title.endsWith("+")
  const [name = "", type = "string"] = (wide ? title.slice(0, -1) : title).split(":")
  const format = name === "Name" ? "name" : ""
  return { name, type, format, description: name, priority: wide ? 1 : 0 }
}
