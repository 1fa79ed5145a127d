import { type FaultProxy, startFaultProxy } from "@nightshift/kube-embedded/faults"
import type { Night } from "./night.ts"

export interface Proxies {
  readonly management: FaultProxy
  readonly workload: FaultProxy
  stop(): Promise<void>
}

/** Fault proxies before both servers of a night; the Secret `by-proxy` leads to the workload cluster by its own. */
export async function startProxies(night: Night): Promise<Proxies> {
  const management = await startFaultProxy(night.kubeconfigs.management)
  const workload = await startFaultProxy(night.kubeconfigs.spot)
  await night.create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "by-proxy", namespace: "default" },
    stringData: { value: workload.kubeconfig },
  })
  return {
    management,
    workload,
    async stop() {
      await management.stop()
      await workload.stop()
    },
  }
}
