import { groups } from "@nightshift/crds"
import type { Right } from "@nightshift/operator-runtime"

const records = [
  "aaaarecords",
  "arecords",
  "caarecords",
  "cnamerecords",
  "mxrecords",
  "nsrecords",
  "ptrrecords",
  "srvrecords",
  "txtrecords",
]

/** What sources of a zone are judged by, in the management cluster and in workload clusters alike. */
const sourceRights: readonly Right[] = [
  { apiGroups: [""], resources: ["services"], verbs: ["list", "watch"], why: "sources of names" },
  {
    apiGroups: ["discovery.k8s.io"],
    resources: ["endpointslices"],
    verbs: ["list", "watch"],
    why: "which endpoints are ready, and on which Node",
  },
  {
    apiGroups: ["networking.k8s.io"],
    resources: ["ingresses"],
    verbs: ["list", "watch"],
    why: "sources of names",
  },
  {
    apiGroups: ["gateway.networking.k8s.io"],
    resources: ["gateways", "httproutes"],
    verbs: ["list", "watch"],
    why: "sources of names",
  },
  {
    apiGroups: [""],
    resources: ["nodes"],
    verbs: ["list", "watch"],
    why: "addresses, readiness, closing",
    clusterScoped: true,
  },
  {
    apiGroups: ["events.k8s.io"],
    resources: ["events"],
    verbs: ["create", "patch"],
    why: "Events beside the object, and their count",
  },
]

/**
 * What the operator asks of the management cluster, and no more. Leases are the chart's, in its own namespace.
 * Tests compare this list with the requests that a real API server saw.
 */
export const managementRights: readonly Right[] = [
  {
    apiGroups: [groups.bindy],
    resources: ["dnszones"],
    verbs: ["create", "delete", "list", "patch", "watch"],
    why: "patch for finalizers; a DNSZoneTemplate makes and removes zones",
  },
  {
    apiGroups: [groups.bindy],
    resources: [...records, "bind9clusters", "bind9instances"],
    verbs: ["list", "watch"],
    why: "what the zones are to hold, and where",
  },
  {
    apiGroups: [groups.bindy],
    resources: ["dnszonetemplates"],
    verbs: ["get", "list", "watch"],
    why: "zones that come and go with clusters; get to be sure that a template is gone",
  },
  {
    apiGroups: [groups.bindy],
    resources: ["clusterbind9providers"],
    verbs: ["list", "watch"],
    why: "name servers for all namespaces",
    clusterScoped: true,
  },
  {
    apiGroups: [groups.bindy],
    resources: ["dnszones", ...records, "bind9clusters", "bind9instances", "dnszonetemplates"].map(
      (resource) => `${resource}/status`,
    ),
    verbs: ["patch"],
    why: "what the name servers answer",
  },
  {
    apiGroups: [groups.bindy],
    resources: ["clusterbind9providers/status"],
    verbs: ["patch"],
    why: "what the name servers answer",
    clusterScoped: true,
  },
  {
    apiGroups: [groups.fiveSpot, groups.legacyFiveSpot],
    resources: ["scheduledmachines"],
    verbs: ["list", "watch"],
    why: "which Nodes are about to leave",
  },
  {
    apiGroups: [groups.fiveSpot, groups.legacyFiveSpot],
    resources: ["scheduledmachines/status"],
    verbs: ["patch"],
    why: "the closing gate: one condition",
  },
  {
    apiGroups: ["apiextensions.k8s.io"],
    resources: ["customresourcedefinitions"],
    verbs: ["list", "watch"],
    why: "what of Cluster API and of the scheduler is installed, and in which version",
    clusterScoped: true,
  },
  {
    apiGroups: [groups.clusterApi],
    resources: ["clusters", "machines"],
    verbs: ["list", "watch"],
    why: "where sources are; Machines as sources",
  },
  {
    apiGroups: [""],
    resources: ["secrets"],
    verbs: ["list", "watch"],
    why: "keys of name servers and kubeconfigs; each is asked for by its name",
  },
  {
    apiGroups: [""],
    resources: ["namespaces"],
    verbs: ["get", "list", "watch"],
    why: "namespaceSelector; get for the UID of kube-system, our name in ownership markers",
    clusterScoped: true,
  },
  ...sourceRights,
]

/** What it asks of each workload cluster, when it is given a kubeconfig of its own there. */
export const workloadRights: readonly Right[] = [
  ...sourceRights,
  {
    apiGroups: [""],
    resources: ["namespaces"],
    verbs: ["list", "watch"],
    why: "namespaceSelector",
    clusterScoped: true,
  },
]
