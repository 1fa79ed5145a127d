/** The objects of the demo's world, as a user would write them. */

export const zoneName = "spot.example.test"
export const namespace = "default"
export const clusterName = "spot"
export const serviceName = "hello"

/** The name that the client calls. */
export const hostName = `${serviceName}.${zoneName}`

/** Seconds: short, so that a close is worth watching. */
export const recordTtl = 3

export interface ServerPlace {
  readonly role: "primary" | "secondary"
  readonly address: string
  readonly port: number
  readonly controlPort: number
}

export interface KeyText {
  readonly name: string
  readonly algorithm: string
  readonly secret: string
}

const meta = (name: string, labels?: Readonly<Record<string, string>>) => ({
  name,
  namespace,
  ...(labels === undefined ? {} : { labels }),
})

export const keySecret = (name: string, key: KeyText) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: meta(name),
  type: "Opaque",
  stringData: { "key-name": key.name, algorithm: key.algorithm, secret: key.secret },
})

export const bind9Instance = (place: ServerPlace, zoneLabel: string) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "Bind9Instance",
  metadata: meta(place.role, { zone: zoneLabel }),
  spec: {
    role: place.role,
    external: {
      addresses: [place.address],
      port: place.port,
      tsigSecretRef: { name: `${place.role}-update` },
      transferSecretRef: { name: `${place.role}-transfer` },
      rndc: { port: place.controlPort, secretRef: { name: `${place.role}-rndc` } },
    },
  },
})

export const dnsZone = (zoneLabel: string) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "DNSZone",
  metadata: meta("spot"),
  spec: {
    zoneName,
    ttl: recordTtl,
    soaRecord: {
      primaryNs: `ns1.${zoneName}.`,
      adminEmail: `hostmaster.${zoneName}.`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      negativeTtl: 2,
    },
    bind9InstancesFrom: [{ selector: { matchLabels: { zone: zoneLabel } } }],
    sources: [
      {
        kind: "Service",
        cluster: { name: clusterName },
        nameTemplate: "{service}",
        optIn: "All",
        ttl: recordTtl,
        holdNotReady: "1s",
      },
    ],
  },
})

export interface Window {
  readonly from: number
  readonly until: number
}

const second = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export const scheduledMachine = (name: string, windows: readonly Window[]) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  metadata: meta(name),
  spec: {
    clusterName,
    schedule: { windows: windows.map(({ from, until }) => ({ from: second(from), until: second(until) })) },
    bootstrapSpec: {
      apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
      kind: "K0sWorkerConfig",
      spec: { version: "v1.36.3+k0s.2" },
    },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: { address: "192.0.2.10", port: 22, user: "root" },
    },
    machineTemplate: { labels: { "node-role.kubernetes.io/worker": "" } },
    gracefulShutdownTimeout: "1s",
    nodeDrainTimeout: "20s",
    closing: { gates: [{ type: "dns.bindy.firestoned.io/Withdrawn", timeout: "30s" }] },
    returnVerification: { nodeGoneFor: "3s" },
  },
})

/** What a team runs on the spot cluster: two pods that say who they are, and the Service in front of them. */
export const workload = () => {
  const labels = { app: serviceName }
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta(serviceName),
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 5,
            containers: [{ name: serviceName, image: "hello", ports: [{ containerPort: 8080 }] }],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta(serviceName),
      spec: { type: "LoadBalancer", selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    },
  ]
}
