import type { Right } from "@nightshift/operator-runtime"

/**
 * What the scheduler asks of the management cluster, and no more: the stories compare this list with every request that
 * they see. `*` stands for the kinds of a provider group, which nobody can list in advance; groups and verbs are always
 * named. Leases are the chart's, in its own namespace.
 */
export const managementRights: readonly Right[] = [
  {
    apiGroups: ["5spot.finos.org", "5spot.io"],
    resources: ["scheduledmachines"],
    verbs: ["list", "patch", "watch"],
    why: "their schedules; finalizers",
  },
  {
    apiGroups: ["5spot.finos.org", "5spot.io"],
    resources: ["scheduledmachines/status"],
    verbs: ["patch"],
    why: "what happens, for people and gates",
  },
  {
    apiGroups: ["spotschedules.5spot.finos.org"],
    resources: ["*"],
    verbs: ["list", "watch"],
    why: "schedules of any provider, other people's kinds included",
  },
  {
    apiGroups: ["spotschedules.5spot.finos.org"],
    resources: ["capitalmarketsschedules/status", "spotcalendars/status", "timebasedspotschedules/status"],
    verbs: ["patch"],
    why: "the verdict of the providers that are part of it",
  },
  {
    apiGroups: ["cluster.x-k8s.io"],
    resources: ["clusters", "machinedrainrules"],
    verbs: ["list", "watch"],
    why: "where a machine belongs, and how it may be drained",
  },
  {
    apiGroups: ["cluster.x-k8s.io"],
    resources: ["machines"],
    verbs: ["create", "delete", "get", "list", "patch", "watch"],
    why: "opens and closes; patch for the pre-drain hook and what follows the spec at once",
  },
  {
    apiGroups: ["bootstrap.cluster.x-k8s.io", "infrastructure.cluster.x-k8s.io", "k0smotron.io"],
    resources: ["*"],
    verbs: ["create", "delete", "get", "list", "watch"],
    why: "what a Machine is made of, whoever provides it",
  },
  {
    apiGroups: ["controlplane.cluster.x-k8s.io"],
    resources: ["*"],
    verbs: ["get"],
    why: "whether the control plane runs, whoever provides it",
  },
  {
    apiGroups: ["apiextensions.k8s.io"],
    resources: ["customresourcedefinitions"],
    verbs: ["list", "watch"],
    why: "what of Cluster API and its providers is installed, and in which version",
    clusterScoped: true,
  },
  {
    apiGroups: [""],
    resources: ["secrets"],
    verbs: ["list", "watch"],
    why: "kubeconfigs of workload clusters; each is asked for by its name",
  },
  {
    apiGroups: [""],
    resources: ["namespaces"],
    verbs: ["get"],
    why: "whether what is deleted goes with its whole namespace",
  },
  {
    apiGroups: ["events.k8s.io"],
    resources: ["events"],
    verbs: ["create", "patch"],
    why: "Events, and their count",
  },
]

/** What it asks of each workload cluster, when it is given a kubeconfig of its own there. */
export const workloadRights: readonly Right[] = [
  {
    apiGroups: [""],
    resources: ["nodes"],
    verbs: ["list", "patch", "watch"],
    why: "cordon, labels and taints",
  },
  {
    apiGroups: [""],
    resources: ["pods"],
    verbs: ["delete", "list", "watch"],
    why: "delete at a pod's hard instant",
  },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"], why: "the drain" },
  {
    apiGroups: [""],
    resources: ["namespaces"],
    verbs: ["list", "watch"],
    why: "selectors of MachineDrainRules",
  },
  {
    apiGroups: ["apps"],
    resources: ["daemonsets"],
    verbs: ["list", "watch"],
    why: "which pods stay with the Node",
  },
  {
    apiGroups: ["policy"],
    resources: ["poddisruptionbudgets"],
    verbs: ["list", "watch"],
    why: "who waits for whom",
  },
]
