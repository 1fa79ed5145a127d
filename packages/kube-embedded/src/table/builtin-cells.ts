import type { Json, JsonObject } from "../json.ts"
import * as cluster from "./cluster-cells.ts"
import { endpointSliceCells, ingressCells, serviceCells } from "./network-cells.ts"
import { podCells } from "./pod-cells.ts"
import * as workload from "./workload-cells.ts"

/** The cells of one object, in the order of its kind's columns. */
export type Cells = (object: JsonObject, now: number) => Json[]

const cells: Readonly<Record<string, Cells>> = {
  "core.v1.Pod": podCells,
  "core.v1.Service": serviceCells,
  "core.v1.Node": cluster.nodeCells,
  "core.v1.Namespace": cluster.namespaceCells,
  "core.v1.ConfigMap": cluster.configMapCells,
  "core.v1.Secret": cluster.secretCells,
  "core.v1.Event": cluster.eventCells,
  "apps.v1.Deployment": workload.deploymentCells,
  "apps.v1.ReplicaSet": workload.replicaSetCells,
  "apps.v1.DaemonSet": workload.daemonSetCells,
  "policy.v1.PodDisruptionBudget": workload.budgetCells,
  "networking.v1.Ingress": ingressCells,
  "discovery.v1.EndpointSlice": endpointSliceCells,
  "coordination.v1.Lease": cluster.leaseCells,
  "rbac.v1.RoleBinding": cluster.bindingCells,
  "rbac.v1.ClusterRoleBinding": cluster.bindingCells,
  "rbac.v1.Role": cluster.createdCells,
  "rbac.v1.ClusterRole": cluster.createdCells,
  "apiextensions.v1.CustomResourceDefinition": cluster.createdCells,
}

export function builtinCells(typeName: string): Cells {
  return cells[typeName.replace(/^events\./, "core.")] ?? cluster.plainCells
}
