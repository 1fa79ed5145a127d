import type { JsonObject } from "../../json.ts"
import { defaultPod } from "./pod.ts"
import {
  defaultAdmissionBinding,
  defaultAdmissionPolicy,
  defaultAutoscaler,
  defaultBinding,
  defaultClaim,
  defaultMutatingWebhooks,
  defaultNode,
  defaultPriorityClass,
  defaultValidatingWebhooks,
} from "./policies.ts"
import { defaultEndpoints, defaultEndpointSlice, defaultNetworkPolicy, defaultService } from "./service.ts"
import {
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultPodTemplate,
  defaultReplicaSet,
  defaultStatefulSet,
} from "./workloads.ts"

const byKind: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  "core.v1.Pod": defaultPod,
  "core.v1.PodTemplate": defaultPodTemplate,
  "core.v1.Node": defaultNode,
  "core.v1.ReplicationController": defaultReplicaSet,
  "core.v1.Service": defaultService,
  "core.v1.Endpoints": defaultEndpoints,
  "core.v1.PersistentVolumeClaim": defaultClaim,
  "apps.v1.Deployment": defaultDeployment,
  "apps.v1.ReplicaSet": defaultReplicaSet,
  "apps.v1.StatefulSet": defaultStatefulSet,
  "apps.v1.DaemonSet": defaultDaemonSet,
  "batch.v1.Job": defaultJob,
  "batch.v1.CronJob": defaultCronJob,
  "autoscaling.v2.HorizontalPodAutoscaler": defaultAutoscaler,
  "discovery.v1.EndpointSlice": defaultEndpointSlice,
  "networking.v1.NetworkPolicy": defaultNetworkPolicy,
  "rbac.v1.RoleBinding": defaultBinding,
  "rbac.v1.ClusterRoleBinding": defaultBinding,
  "scheduling.v1.PriorityClass": defaultPriorityClass,
  "admissionregistration.v1.ValidatingAdmissionPolicy": defaultAdmissionPolicy,
  "admissionregistration.v1.ValidatingAdmissionPolicyBinding": defaultAdmissionBinding,
  "admissionregistration.v1.ValidatingWebhookConfiguration": defaultValidatingWebhooks,
  "admissionregistration.v1.MutatingWebhookConfiguration": defaultMutatingWebhooks,
}

/** Fills in what kube-apiserver fills into an object of a built-in kind that says nothing of it. */
export function defaultKind(typeName: string, object: JsonObject): JsonObject {
  return byKind[typeName]?.(object) ?? object
}
