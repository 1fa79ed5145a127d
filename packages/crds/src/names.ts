/**
 * Every name that more than one program must agree on: groups, labels, annotations, finalizers, taints, field managers.
 * Condition types and reasons are in condition-names.ts. Nobody types one of these a second time.
 */

export const groups = {
  fiveSpot: "5spot.finos.org",
  /** The group of the published slides; served with the same schema when `legacyGroups` is on. */
  legacyFiveSpot: "5spot.io",
  spotSchedules: "spotschedules.5spot.finos.org",
  bindy: "bindy.firestoned.io",
  clusterApi: "cluster.x-k8s.io",
  bootstrap: "bootstrap.cluster.x-k8s.io",
  infrastructure: "infrastructure.cluster.x-k8s.io",
  controlPlane: "controlplane.cluster.x-k8s.io",
} as const

export const category = "nightshift"

const fiveSpot = <const Name extends string>(name: Name) => `${groups.fiveSpot}/${name}` as const
const bindy = <const Name extends string>(name: Name) => `${groups.bindy}/${name}` as const
const clusterApi = <const Name extends string>(name: Name) => `${groups.clusterApi}/${name}` as const

export const labels = {
  /** On bootstrap, infrastructure, Machine and Node: the name of the ScheduledMachine. */
  scheduledMachine: fiveSpot("scheduled-machine"),
  /** On children: the namespace of the ScheduledMachine; on Nodes it tells two of the same name apart. */
  scheduledMachineNamespace: fiveSpot("scheduled-machine-namespace"),
  /** On children: the window they were opened for. */
  window: fiveSpot("window"),
  reclaimAgent: fiveSpot("reclaim-agent"),
  clusterName: clusterApi("cluster-name"),
  /** On Machines that run a control plane. */
  controlPlaneMachine: clusterApi("control-plane"),
  watchFilter: clusterApi("watch-filter"),
  interruptible: clusterApi("interruptible"),
  /** `skip` and `wait-completed` on Pods, read only. */
  drain: clusterApi("drain"),
  excludeFromLoadBalancers: "node.kubernetes.io/exclude-from-external-load-balancers",
  zone: "topology.kubernetes.io/zone",
  region: "topology.kubernetes.io/region",
  /** Prefix of the role labels that only a controller may set on a Node. */
  nodeRolePrefix: "node-role.kubernetes.io/",
  managedBy: "app.kubernetes.io/managed-by",
  partOf: "app.kubernetes.io/part-of",
  appName: "app.kubernetes.io/name",
  instance: "app.kubernetes.io/instance",
  component: "app.kubernetes.io/component",
  /** bindy's own, on what a Bind9Cluster creates. */
  bindyManagedBy: bindy("managed-by"),
  bindyCluster: bindy("cluster"),
  bindyRole: bindy("role"),
  /** On the DNSZones that a DNSZoneTemplate makes. */
  zoneTemplate: bindy("zone-template"),
  zoneCluster: bindy("zone-cluster"),
} as const

export const annotations = {
  /** On a Node from its joining: RFC 3339 instant of the end of the window. */
  closesAt: fiveSpot("closes-at"),
  cordonedBy: fiveSpot("cordoned-by"),
  /** JSON list of `{key, effect}`: the taints that we put on the Node. */
  appliedTaints: fiveSpot("applied-taints"),
  reclaimRequested: fiveSpot("reclaim-requested"),
  reclaimReason: fiveSpot("reclaim-reason"),
  reclaimRequestedAt: fiveSpot("reclaim-requested-at"),
  /** `graceful` 15m, `quick` 2m, `fast` 30s. */
  reclaimLevel: fiveSpot("reclaim-level"),
  /** On a ScheduledMachine: any change lets a quarantined one try again. */
  releaseQuarantine: fiveSpot("release-quarantine"),
  /** On a ScheduledMachine: the name of the Node whose unexpected return somebody has looked at. */
  acknowledgeUncleanReturn: fiveSpot("acknowledge-unclean-return"),
  /** On children: hash of the part of the spec that they were made from. */
  specHash: fiveSpot("spec-hash"),
  paused: clusterApi("paused"),
  skipRemediation: clusterApi("skip-remediation"),
  clonedFromName: clusterApi("cloned-from-name"),
  clonedFromGroupKind: clusterApi("cloned-from-groupkind"),
  preDrainHook: "pre-drain.delete.hook.machine.cluster.x-k8s.io/5spot",
  preDrainHookPrefix: "pre-drain.delete.hook.machine.cluster.x-k8s.io",
  preTerminateHookPrefix: "pre-terminate.delete.hook.machine.cluster.x-k8s.io",
  excludeNodeDraining: "machine.cluster.x-k8s.io/exclude-node-draining",
  excludeWaitForVolumeDetach: "machine.cluster.x-k8s.io/exclude-wait-for-node-volume-detach",
  /** The taint manager's mirror of a static pod; such pods stay in a drain. */
  mirrorPod: "kubernetes.io/config.mirror",
  /** On a Bind9Instance: namespaces whose zones may claim it; on a DNSZone: namespaces that may publish into it. Comma list or `*`. */
  allowZoneNamespaces: bindy("allow-zone-namespaces"),
  /** On a DNSZone: RFC 3339 instant until which a mass deletion may go on. */
  allowMassDeleteUntil: bindy("allow-mass-delete-until"),
  scoutEnabled: bindy("scout-enabled"),
  /** Upstream's second spelling of the opt-in: `recordKind: "ARecord"`. */
  scoutRecordKind: bindy("recordKind"),
  scoutZone: bindy("zone"),
  scoutIp: bindy("ip"),
  scoutTtl: bindy("ttl"),
  scoutRecordName: bindy("record-name"),
  instanceIndex: bindy("instance-index"),
  reconcileTrigger: bindy("reconcile-trigger"),
  /** On a DNSZone of a template: what the template said when the zone was last made like it. */
  templateHash: bindy("template-hash"),
} as const

/** external-dns' annotations, read and never written: the present prefix, then the former one. */
export const externalDnsPrefixes = [
  "external-dns.kubernetes.io/",
  "external-dns.alpha.kubernetes.io/",
] as const
export const externalDnsNames = { hostname: "hostname", target: "target", ttl: "ttl" } as const

export const finalizers = {
  scheduledMachine: fiveSpot("scheduledmachine"),
  dnsZone: bindy("dnszone-finalizer"),
} as const

export const taints = {
  /** `:NoSchedule` on a Node from the moment its return begins. */
  closing: fiveSpot("closing"),
} as const

export const fieldManagers = {
  machineScheduler: "machine-scheduler",
  /** Labels and annotations on Nodes of workload clusters. */
  nodeLabels: "machine-scheduler-node",
  dnsOperator: "dns-operator",
  /** The closing gate: dns-operator's one condition on ScheduledMachines. */
  dnsGate: "dns-operator-gate",
} as const

export const leases = { machineScheduler: "5spot-leader", dnsOperator: "bindy-leader" } as const

/** Prefixes that Cluster API and we decide by; refused in `machineTemplate`. */
export const reservedPrefixes = [
  "cluster.x-k8s.io/",
  "machine.cluster.x-k8s.io/",
  "5spot.finos.org/",
  "pre-drain.delete.hook.machine.cluster.x-k8s.io",
  "pre-terminate.delete.hook.machine.cluster.x-k8s.io",
] as const

/** Groups whose kinds a ScheduledMachine may create, unless the operator is told otherwise. */
export const emittedGroups = [
  groups.bootstrap,
  groups.infrastructure,
  groups.clusterApi,
  "k0smotron.io",
] as const

export const controllerNames = { machineScheduler: "machine-scheduler", dnsOperator: "dns-operator" } as const
