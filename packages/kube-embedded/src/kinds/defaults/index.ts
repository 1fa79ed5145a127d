import type { JsonObject } from "../../json.ts"
import { defaultPod } from "./pod.ts"
import { defaultBinding, defaultNode } from "./policies.ts"
import { defaultEndpointSlice, defaultService } from "./service.ts"
import { defaultDaemonSet, defaultDeployment, defaultReplicaSet } from "./workloads.ts"

const byKind: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  "core.v1.Pod": defaultPod,
  "core.v1.Node": defaultNode,
  "core.v1.Service": defaultService,
  "apps.v1.Deployment": defaultDeployment,
  "apps.v1.ReplicaSet": defaultReplicaSet,
  "apps.v1.DaemonSet": defaultDaemonSet,
  "discovery.v1.EndpointSlice": defaultEndpointSlice,
  "rbac.v1.RoleBinding": defaultBinding,
  "rbac.v1.ClusterRoleBinding": defaultBinding,
}

/** Fills in what kube-apiserver fills into an object of a built-in kind that says nothing of it. */
export function defaultKind(typeName: string, object: JsonObject): JsonObject {
  return byKind[typeName]?.(object) ?? object
}
