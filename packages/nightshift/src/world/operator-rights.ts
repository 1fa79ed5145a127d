/** The ServiceAccounts of the operators with the rights that their charts give them, and no others. */
import { managementRights as dnsOperatorRights } from "@nightshift/dns-operator"
import { managementRights as machineSchedulerRights } from "@nightshift/machine-scheduler"
import { type KubeObject, leaderRights, type Right } from "@nightshift/operator-runtime"
import type { OperatorName } from "./operator-process.ts"

/** Where the ServiceAccounts and the leases are. */
export const operatorNamespace = "night-shift"

const rights = {
  "machine-scheduler": machineSchedulerRights,
  "dns-operator": dnsOperatorRights,
} as const satisfies Record<OperatorName, readonly Right[]>

const rbac = "rbac.authorization.k8s.io/v1"

const rulesOf = (all: readonly Right[]) =>
  all.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs }))

/** Namespace, ServiceAccounts, roles and bindings, in the order in which they can be created. */
export function operatorRights(): KubeObject[] {
  const namespace = operatorNamespace
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    ...Object.entries(rights).flatMap(([name, own]) => {
      const subjects = [{ kind: "ServiceAccount", name, namespace }]
      const roleRef = (kind: string, role: string) => ({
        apiGroup: "rbac.authorization.k8s.io",
        kind,
        name: role,
      })
      const leader = `${name}-leader`
      return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
        { apiVersion: rbac, kind: "ClusterRole", metadata: { name }, rules: rulesOf(own) },
        {
          apiVersion: rbac,
          kind: "ClusterRoleBinding",
          metadata: { name },
          roleRef: roleRef("ClusterRole", name),
          subjects,
        },
        {
          apiVersion: rbac,
          kind: "Role",
          metadata: { name: leader, namespace },
          rules: rulesOf(leaderRights),
        },
        {
          apiVersion: rbac,
          kind: "RoleBinding",
          metadata: { name: leader, namespace },
          roleRef: roleRef("Role", leader),
          subjects,
        },
      ]
    }),
  ]
}
