/** One rule of a ClusterRole, and in a word what it is for. */
export interface Right {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
  readonly why: string
  /** The resources have no namespace: a RoleBinding in some namespaces does not give this right. */
  readonly clusterScoped?: true
}

/** What every operator needs in its own namespace to elect a leader. */
export const leaderRights: readonly Right[] = [
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["create", "get", "patch"],
    why: "one leader among the copies",
  },
]

export interface OperatorRights {
  /** On the management cluster. */
  readonly management: readonly Right[]
  /** On each workload cluster, for a kubeconfig of its own there. */
  readonly workload: readonly Right[]
}

/** The rights of an operator as files that a chart can hold, by name; each is the `rules` of a Role or ClusterRole. */
export function rightsFiles({ management, workload }: OperatorRights): Readonly<Record<string, string>> {
  const clusterScoped = management.filter((right) => right.clusterScoped === true)
  return {
    "rbac.yaml": rulesYaml(management),
    ...(clusterScoped.length === 0 ? {} : { "rbac-cluster.yaml": rulesYaml(clusterScoped) }),
    "rbac-leader.yaml": rulesYaml(leaderRights),
    "rbac-workload.yaml": rulesYaml(workload),
  }
}

function rulesYaml(rights: readonly Right[]): string {
  const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`
  const rules = rights.map(
    ({ apiGroups, resources, verbs, why }) =>
      `  # ${why}\n  - apiGroups: ${list(apiGroups)}\n    resources: ${list(resources)}\n    verbs: ${list(verbs)}\n`,
  )
  return `rules:\n${rules.join("")}`
}
