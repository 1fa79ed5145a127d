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
        spec: { address: "192.0.2.10", port: 22, user: "admin" },
      },
      gracefulShutdownTimeout: "0s",
      nodeDrainTimeout: "5s",
      ...spec,
    },
  } as unknown as KubeObject
}
