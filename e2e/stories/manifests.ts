/** The objects that several stories apply, as a user would write them. */

const namespace = "default"
const labels = { app: "hello" }

/** Two pods that answer on HTTP, and the Service in front of them. */
export const helloWorkload = [
  {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "hello", namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [{ name: "hello", image: "hello", ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "hello", namespace },
    spec: { type: "LoadBalancer", selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
  },
]

const instant = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export interface MachineOptions {
  readonly name: string
  /** Milliseconds since the epoch; whole seconds. */
  readonly windows: readonly { readonly from: number; readonly until: number }[]
  /** Wait for dns-operator before pods leave; default true. */
  readonly gate?: boolean
}

export const scheduledMachine = ({ name, windows, gate = true }: MachineOptions) => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  metadata: { name, namespace },
  spec: {
    clusterName: "spot",
    schedule: { windows: windows.map(({ from, until }) => ({ from: instant(from), until: instant(until) })) },
    bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: { address: "192.0.2.10", port: 22, user: "root" },
    },
    gracefulShutdownTimeout: "1s",
    nodeDrainTimeout: "20s",
    ...(gate ? { closing: { gates: [{ type: "dns.bindy.firestoned.io/Withdrawn", timeout: "30s" }] } } : {}),
    returnVerification: { nodeGoneFor: "2s" },
  },
})

/** `count` windows on whole seconds, the first in two seconds; each `length` ms long, `pause` ms apart. */
export function windowsFromNow(
  count: number,
  length: number,
  pause: number,
): { from: number; until: number }[] {
  const first = Math.ceil(Date.now() / 1000) * 1000 + 2000
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * (length + pause)
    return { from, until: from + length }
  })
}
