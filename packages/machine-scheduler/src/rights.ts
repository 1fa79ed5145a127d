/** One rule of a ClusterRole. */
export interface Right {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

/**
 * What the scheduler asks of the management cluster, and no more: the stories compare this list with every request that
 * they see. `*` stands for the kinds of a provider group, which nobody can list in advance. Leases are the chart's, in its
 * own namespace.
 */
export const managementRights: readonly Right[] = [
  {
    apiGroups: ["5spot.finos.org", "5spot.io"],
    resources: ["scheduledmachines"],
    verbs: ["list", "patch", "watch"],
  },
  { apiGroups: ["5spot.finos.org", "5spot.io"], resources: ["scheduledmachines/status"], verbs: ["patch"] },
  { apiGroups: ["spotschedules.5spot.finos.org"], resources: ["*"], verbs: ["list", "watch"] },
  {
    apiGroups: ["spotschedules.5spot.finos.org"],
    resources: ["capitalmarketsschedules/status", "spotcalendars/status", "timebasedspotschedules/status"],
    verbs: ["patch"],
  },
  { apiGroups: ["cluster.x-k8s.io"], resources: ["clusters", "machinedrainrules"], verbs: ["list", "watch"] },
  {
    apiGroups: ["cluster.x-k8s.io"],
    resources: ["machines"],
    verbs: ["create", "delete", "get", "list", "patch", "watch"],
  },
  {
    apiGroups: ["bootstrap.cluster.x-k8s.io", "infrastructure.cluster.x-k8s.io", "k0smotron.io"],
    resources: ["*"],
    verbs: ["create", "delete", "get", "list", "watch"],
  },
  { apiGroups: ["controlplane.cluster.x-k8s.io"], resources: ["*"], verbs: ["get"] },
  { apiGroups: [""], resources: ["secrets"], verbs: ["list", "watch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
]

/** What it asks of each workload cluster, when it is given a kubeconfig of its own there. */
export const workloadRights: readonly Right[] = [
  { apiGroups: [""], resources: ["nodes"], verbs: ["list", "patch", "watch"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["delete", "list", "watch"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: [""], resources: ["namespaces"], verbs: ["list", "watch"] },
  { apiGroups: ["apps"], resources: ["daemonsets"], verbs: ["list", "watch"] },
  { apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs: ["list", "watch"] },
]

/** The rules as YAML, as a ClusterRole has them. */
export function rulesYaml(rights: readonly Right[]): string {
  const list = (values: readonly string[]): string =>
    `[${values.map((value) => JSON.stringify(value)).join(", ")}]`
  const rules = rights.map(
    ({ apiGroups, resources, verbs }) =>
      `  - apiGroups: ${list(apiGroups)}\n    resources: ${list(resources)}\n    verbs: ${list(verbs)}\n`,
  )
  return `rules:\n${rules.join("")}`
}
