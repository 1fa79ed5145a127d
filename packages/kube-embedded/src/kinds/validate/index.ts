import type { FieldError } from "../../field-error.ts"
import type { JsonObject } from "../../json.ts"
import type { Check } from "./checks.ts"
import { configMapErrors, nodeErrors, secretErrors } from "./core.ts"
import { eventErrors, newEventErrors } from "./event.ts"
import { endpointSliceErrors, ingressErrors, serviceErrors } from "./network.ts"
import { podErrors } from "./pod.ts"
import { bindingErrors, budgetErrors, leaseErrors } from "./policy.ts"
import { daemonSetErrors, deploymentErrors, replicaSetErrors } from "./workload.ts"

const checks: Readonly<Record<string, Check>> = {
  "core.v1.ConfigMap": configMapErrors,
  "core.v1.Secret": secretErrors,
  "core.v1.Node": nodeErrors,
  "core.v1.Event": eventErrors,
  "events.v1.Event": newEventErrors,
  "core.v1.Pod": podErrors,
  "core.v1.Service": serviceErrors,
  "apps.v1.Deployment": deploymentErrors,
  "apps.v1.ReplicaSet": replicaSetErrors,
  "apps.v1.DaemonSet": daemonSetErrors,
  "discovery.v1.EndpointSlice": endpointSliceErrors,
  "networking.v1.Ingress": ingressErrors,
  "policy.v1.PodDisruptionBudget": budgetErrors,
  "coordination.v1.Lease": leaseErrors,
  "rbac.v1.RoleBinding": bindingErrors,
  "rbac.v1.ClusterRoleBinding": bindingErrors,
}

/**
 * What is wrong with an object of a built-in kind, in the words of kube-apiserver: the essential rules, not all of them.
 * The object has been read and defaulted; `old` is the live one of an update.
 */
export function kindErrors(
  typeName: string,
  object: JsonObject,
  old: JsonObject | undefined,
): readonly FieldError[] {
  return checks[typeName]?.(object, old) ?? []
}
