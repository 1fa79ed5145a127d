/** Lab, composed: a management cluster, and every workload cluster whose kubeconfig Secret is there. */
import type { Clock, Kube, Logger, Secret } from "@nightshift/operator-runtime"
import {
  accessFromKubeconfigText,
  Controller,
  Kube as KubeClient,
  secretText,
  settled,
  silent,
  splitKey,
  systemClock,
} from "@nightshift/operator-runtime"
import type { Contract } from "./cluster-api/crds.ts"
import { type DonorHost, goodHost, type HostTraits } from "./donor/host.ts"
import { Hosts } from "./donor/hosts.ts"
import type { Kubelets } from "./donor/played-host.ts"
import { Management } from "./management.ts"
import { Addresses } from "./workload/addresses.ts"
import { WorkloadCluster } from "./workload/workload-cluster.ts"

export interface LabOptions {
  /** The management cluster. Cluster API's CRDs must be there: `clusterApiCrds` or the real ones. */
  readonly management: Kube
  /** Default v1beta2. */
  readonly contract?: Contract
  /** `real` where Cluster API's own core manager runs; default `played`. */
  readonly core?: "played" | "real"
  /** Play scheduler, Deployment controller and pod garbage collection; default true, as the embedded server runs none. */
  readonly controllers?: boolean
  /** What hosts are like unless their infrastructure object's annotations say otherwise; default `goodHost`. */
  readonly hosts?: HostTraits
  /** Reach RemoteMachines with an `sshKeyRef` over SSH, and trust the hosts in this file; by default they are played. */
  readonly knownHostsFile?: string
  /** The first address of a /10 that is local to this machine, for pods and load balancers; default 127.64.0.0. */
  readonly network?: string
  readonly clock?: Clock
  readonly log?: Logger
}

export interface Lab {
  /** The host behind an infrastructure object, for stories that pull its plug. */
  host(infrastructure: { readonly namespace: string; readonly name: string }): DonorHost | undefined
  stop(): Promise<void>
}

const kubeconfigSuffix = "-kubeconfig"

export async function startLab(options: LabOptions): Promise<Lab> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? silent
  const addresses = new Addresses(options.network)
  const clusters = new Map<string, WorkloadCluster>()

  const kubeletsOf: Kubelets = {
    start: (order) => clusters.get(`${order.cluster.namespace}/${order.cluster.name}`)?.kubelets.start(order),
    stop: (order) => clusters.get(`${order.cluster.namespace}/${order.cluster.name}`)?.kubelets.stop(order),
    cutOff: (order) =>
      clusters.get(`${order.cluster.namespace}/${order.cluster.name}`)?.kubelets.cutOff(order),
  }
  const hosts = new Hosts({
    kube: options.management,
    clock,
    log,
    kubelets: kubeletsOf,
    traits: options.hosts ?? goodHost,
    knownHostsFile: options.knownHostsFile,
    changed: (object) => management.hostChanged(object),
  })
  const management: Management = new Management({
    kube: options.management,
    clock,
    log,
    contract: options.contract ?? "v1beta2",
    core: options.core ?? "played",
    workload: (namespace, cluster) => clusters.get(`${namespace}/${cluster}`)?.kube,
    host: (object) => hosts.of(object),
    release: (object) => hosts.release(object),
  })

  const secrets = management.informers.of<Secret>({
    apiVersion: "v1",
    kind: "Secret",
    labelSelector: "cluster.x-k8s.io/cluster-name",
  })
  const follower = new Controller({
    name: "lab-workload-clusters",
    clock,
    log,
    reconcile: async (key) => {
      const { namespace = "default", name } = splitKey(key)
      if (!name.endsWith(kubeconfigSuffix)) return settled
      const cluster = `${namespace}/${name.slice(0, -kubeconfigSuffix.length)}`
      const secret = secrets.get(namespace, name)
      const kubeconfig = secret && secretText(secret, "value")
      const known = clusters.get(cluster)
      if (kubeconfig === undefined) {
        clusters.delete(cluster)
        await known?.stop()
        return settled
      }
      if (known !== undefined) return settled
      const kube = new KubeClient(await accessFromKubeconfigText(kubeconfig), { clock })
      const workload = new WorkloadCluster({
        kube,
        clock,
        addresses,
        log,
        controllers: options.controllers ?? true,
      })
      clusters.set(cluster, workload)
      await workload.start()
      workload.nodes.subscribe(({ object }) => management.nodeChanged(namespace, object.metadata.name))
      return settled
    },
  }).watches(secrets)

  await management.start()
  follower.start()
  return {
    host: ({ namespace, name }) => hosts.at(namespace, name),
    async stop() {
      await follower.stop()
      await management.stop()
      await Promise.all([...clusters.values()].map((cluster) => cluster.stop()))
    },
  }
}
