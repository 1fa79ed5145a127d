import type { KubeObject } from "@nightshift/operator-runtime"

/** The inline form as upstream publishes it, always open and with no patience, unless said otherwise. */
export function scheduledMachine(name: string, spec: object = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
    metadata: { name, namespace: "default", ...metadata },
    spec: {
      clusterName: "spot",
      schedule: { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"] },
      bootstrapSpec: {
        apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
        kind: "K0sWorkerConfig",
        spec: { version: "v1.36.3+k0s.0" },
      },
      infrastructureSpec: {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        spec: { address: addressOf(name), port: 22, user: "admin" },
      },
      gracefulShutdownTimeout: "0s",
      nodeDrainTimeout: "5s",
      ...spec,
    },
  } as unknown as KubeObject
}

/** Every host has an address of its own, because a provider makes its ID of it. */
const addressOf = (name: string): string => {
  let sum = 7
  for (const char of name) sum = (sum * 31 + char.charCodeAt(0)) % 65_000
  return `198.18.${Math.floor(sum / 254)}.${(sum % 254) + 1}`
}
