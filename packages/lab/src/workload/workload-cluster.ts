/**
 * What makes a workload cluster live on a bare API server: kubelets for the hosts that joined, a load balancer, and, where
 * the server runs none of its own, a scheduler, a Deployment controller and the collector of pods without a Node.
 */
import type { Clock, Informer, Kube, KubeObject, Logger } from "@nightshift/operator-runtime"
import { Controller, controllerOf, Informers, keyOf, settled, splitKey } from "@nightshift/operator-runtime"
import type { HostOrder } from "../donor/host.ts"
import type { Kubelets } from "../donor/played-host.ts"
import type { Addresses } from "./addresses.ts"
import { bindPod } from "./binding.ts"
import { KubeletPool } from "./kubelet.ts"
import { LoadBalancer } from "./load-balancer.ts"
import {
  type EndpointSlice,
  endpointSliceGvk,
  nodeGvk,
  type Pod,
  podGvk,
  type Service,
  serviceGvk,
  type WorkloadNode,
} from "./objects.ts"
import { PodGarbage } from "./pod-garbage.ts"
import { type Deployment, deploymentGvk, reconcileDeployment } from "./replicas.ts"

export interface WorkloadClusterOptions {
  readonly kube: Kube
  readonly clock: Clock
  readonly addresses: Addresses
  readonly log: Logger
  /** Play the scheduler and the controllers: true where the server runs none of its own. */
  readonly controllers: boolean
}

export class WorkloadCluster {
  readonly kube: Kube
  readonly nodes: Informer<WorkloadNode>
  /** The verbs of the hosts' kubelets. They are told, not awaited: a host does not wait for the API server either. */
  readonly kubelets: Kubelets
  readonly #options: WorkloadClusterOptions
  readonly #informers: Informers
  readonly #pods: Informer<Pod>
  readonly #pool: KubeletPool
  readonly #balancer: LoadBalancer
  readonly #controllers: Controller[]

  constructor(options: WorkloadClusterOptions) {
    const { kube, clock, addresses, log } = options
    this.kube = kube
    this.#options = options
    this.#informers = new Informers(kube, { clock, log })
    this.nodes = this.#informers.of<WorkloadNode>(nodeGvk)
    this.#pods = this.#informers.of<Pod>({
      ...podGvk,
      indexes: {
        node: (pod) => (pod.spec.nodeName === undefined ? [] : [pod.spec.nodeName]),
        controller: (pod) => [controllerOf(pod)?.uid ?? ""],
      },
    })
    this.#pool = new KubeletPool({ kube, clock, addresses, heartbeats: !options.controllers })
    this.#balancer = new LoadBalancer(kube, addresses, this.#backendView())
    const kubelet = this.#kubelet()
    this.kubelets = this.#verbs(kubelet)
    this.#controllers = [
      kubelet,
      this.#loadBalancer(),
      ...(options.controllers ? [this.#scheduler(), this.#deployments(), this.#podGarbage()] : []),
    ]
  }

  async start(): Promise<void> {
    this.#informers.start()
    await this.#informers.synced()
    for (const controller of this.#controllers) controller.start()
  }

  async stop(): Promise<void> {
    this.#pool.stop()
    this.#balancer.stop()
    await Promise.all(this.#controllers.map((controller) => controller.stop()))
    await this.#informers.stop()
    await this.kube.close()
  }

  #backendView() {
    const slices = this.#informers.of<EndpointSlice>({
      ...endpointSliceGvk,
      indexes: {
        service: ({ metadata }) => [
          `${metadata.namespace}/${metadata.labels?.["kubernetes.io/service-name"]}`,
        ],
      },
    })
    return {
      slices: (namespace: string, service: string) => slices.byIndex("service", `${namespace}/${service}`),
      node: (name: string) => this.nodes.get(undefined, name),
    }
  }

  #kubelet(): Controller {
    return this.#controller("lab-kubelet", (key) =>
      this.#pool.reconcilePod(key, at(this.#pods, key)),
    ).watches(this.#pods)
  }

  #loadBalancer(): Controller {
    const services = this.#informers.of<Service>(serviceGvk)
    return this.#controller("lab-load-balancer", (key) =>
      this.#balancer.reconcile(key, at(services, key)),
    ).watches(services)
  }

  #scheduler(): Controller {
    const podsOn = (node: string) => this.#pods.byIndex("node", node).length
    const nodes = () => this.nodes.list()
    return this.#controller("lab-scheduler", async (key) => {
      const pod = at(this.#pods, key)
      return pod === undefined ? settled : bindPod(pod, { kube: this.kube, nodes, podsOn })
    })
      .watches(this.#pods)
      .watches(this.nodes, () =>
        this.#pods
          .list()
          .filter((pod) => pod.spec.nodeName === undefined)
          .map(keyOf),
      )
  }

  #deployments(): Controller {
    const deployments = this.#informers.of<Deployment>(deploymentGvk)
    return this.#controller("lab-deployments", async (key) => {
      const deployment = at(deployments, key)
      if (deployment === undefined) return settled
      const pods = this.#pods.byIndex("controller", deployment.metadata.uid ?? "")
      return reconcileDeployment(deployment, pods, this.kube)
    })
      .watches(deployments)
      .watches(this.#pods, ({ object }) => {
        const owner = controllerOf(object)
        return owner?.kind === "Deployment" ? [`${object.metadata.namespace}/${owner.name}`] : []
      })
  }

  #podGarbage(): Controller {
    const garbage = new PodGarbage(this.kube, this.#options.clock, {
      hasNode: (name) => this.nodes.get(undefined, name) !== undefined,
      podsOn: (node) => this.#pods.byIndex("node", node),
    })
    return this.#controller("lab-pod-garbage", (node) => garbage.reconcile(node))
      .watches(this.#pods, ({ object: { spec } }) => (spec.nodeName === undefined ? [] : [spec.nodeName]))
      .watches(this.nodes)
  }

  #controller(name: string, reconcile: ConstructorParameters<typeof Controller>[0]["reconcile"]): Controller {
    const { clock, log } = this.#options
    return new Controller({ name, reconcile, clock, log, concurrency: 8 })
  }

  async #join(order: HostOrder, kubelet: Controller): Promise<void> {
    await this.#pool.register(order)
    // Pods that were bound to a Node of this name before its kubelet was there.
    for (const pod of this.#pods.byIndex("node", order.node)) kubelet.enqueue(keyOf(pod))
  }

  #verbs(kubelet: Controller): Kubelets {
    const tell = (work: Promise<void>) =>
      void work.catch((error: unknown) =>
        this.#options.log.warn({ err: error }, "a kubelet could not reach its API server"),
      )
    return {
      start: (order) => tell(this.#join(order, kubelet)),
      stop: (order) => this.#pool.unregister(order.node),
      cutOff: (order) => tell(this.#pool.cutOff(order.node)),
    }
  }
}

function at<T extends KubeObject>(informer: Informer<T>, key: string): T | undefined {
  const { namespace, name } = splitKey(key)
  return informer.get(namespace, name)
}
