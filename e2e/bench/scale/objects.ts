/** What a large house would have in git: many machines on one hour's edges, many records of one zone. */
import type { KubeObject } from "@nightshift/operator-runtime"
import type { Named } from "@nightshift/rfc2136/testing"

export const namespace = "default"
export const zoneName = "scale.example.test"
export const clusterName = "spot"

type Written = KubeObject & Readonly<Record<string, unknown>>

export interface Window {
  /** Milliseconds since the epoch, whole seconds. */
  readonly opens: number
  readonly closes: number
}

const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Every host has an address of its own, because a provider makes its id of it. */
const addressOf = (index: number): string =>
  `198.${18 + Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`

export const machineName = (index: number): string => `m${String(index).padStart(5, "0")}`
export const recordName = (index: number): string => `r${String(index).padStart(5, "0")}`

const schedule = ({ opens, closes }: Window) => ({
  windows: [{ name: "night", from: instant(opens), until: instant(closes) }],
})

export const scheduledMachineRef = (index: number) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  namespace,
  name: machineName(index),
})

/** A merge patch that moves the window's edges. */
export const movedTo = (window: Window) => ({ spec: { schedule: schedule(window) } })

export const scheduledMachine = (index: number, window: Window): KubeObject =>
  ({
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
    metadata: { name: machineName(index), namespace },
    spec: {
      clusterName,
      schedule: schedule(window),
      bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
      infrastructureSpec: {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        spec: { address: addressOf(index), port: 22, user: "root" },
      },
      gracefulShutdownTimeout: "0s",
      nodeDrainTimeout: "10s",
      returnVerification: { nodeGoneFor: "2s" },
    },
  }) as KubeObject

export const recordRef = (index: number) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "ARecord",
  namespace,
  name: recordName(index),
})

export const record = (index: number): KubeObject =>
  ({
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "ARecord",
    metadata: { name: recordName(index), namespace, labels: { zone: zoneName } },
    spec: { name: recordName(index), ipv4Addresses: [addressOf(index)], ttl: 30 },
  }) as KubeObject

export const cluster = {
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  namespace,
  name: clusterName,
}

/** A Cluster whose control plane is ready, and the way to it. */
export const spotObjects = (kubeconfig: string): Written[] => [
  {
    apiVersion: cluster.apiVersion,
    kind: cluster.kind,
    metadata: { name: clusterName, namespace },
    spec: {},
  },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `${clusterName}-kubeconfig`,
      namespace,
      labels: { "cluster.x-k8s.io/cluster-name": clusterName },
    },
    type: "cluster.x-k8s.io/secret",
    stringData: { value: kubeconfig },
  },
]

/** The server with its keys, and the zone that the operator makes there. */
export const zoneObjects = (named: Named): Written[] => [
  ...(["update", "transfer", "rndc"] as const).map((use) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `ns1-${use}`, namespace },
    type: "Opaque",
    stringData: {
      "key-name": named.keys[use].name,
      algorithm: named.keys[use].algorithm,
      secret: named.keys[use].secret,
    },
  })),
  {
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "Bind9Instance",
    metadata: { name: "ns1", namespace, labels: { zone: zoneName } },
    spec: {
      role: "primary",
      external: {
        addresses: [named.address],
        port: named.port,
        tsigSecretRef: { name: "ns1-update" },
        transferSecretRef: { name: "ns1-transfer" },
        rndc: { port: named.controlPort, secretRef: { name: "ns1-rndc" } },
      },
    },
  },
  {
    apiVersion: "bindy.firestoned.io/v1beta1",
    kind: "DNSZone",
    metadata: { name: "scale", namespace },
    spec: {
      zoneName,
      soaRecord: { primaryNs: `ns1.${zoneName}.`, adminEmail: `hostmaster.${zoneName}.` },
      bind9InstancesFrom: [{ selector: { matchLabels: { zone: zoneName } } }],
      recordsFrom: [{ selector: { matchLabels: { zone: zoneName } } }],
      // The run deletes everything in one minute, and means it.
      safety: { maxDeletePercent: 100 },
    },
  },
]
