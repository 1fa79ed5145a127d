/**
 * Cluster API and its providers, played on a management cluster. With `core: "real"` only the providers are played, beside
 * the real Cluster API core.
 */
import type { Clock, Gvk, Kube, KubeObject, Logger, Reconcile } from "@nightshift/operator-runtime"
import { Controller, controllerOf, Informers, keyOf } from "@nightshift/operator-runtime"
import { type Cluster, reconcileCluster } from "./cluster-api/cluster-controller.ts"
import { controlPlaneGvk, reconcileControlPlane } from "./cluster-api/control-plane-provider.ts"
import { bootstrapKinds, type Contract, groups, infrastructureKinds } from "./cluster-api/crds.ts"
import { clusterGvk, type Machine, machineGvk, type ProviderObject } from "./cluster-api/machine.ts"
import { reconcileMachine } from "./cluster-api/machine-controller.ts"
import { reconcileBootstrap } from "./donor/bootstrap-provider.ts"
import type { DonorHost } from "./donor/host.ts"
import { reconcileInfrastructure } from "./donor/infrastructure-provider.ts"

export interface ManagementOptions {
  readonly kube: Kube
  readonly clock: Clock
  readonly log: Logger
  readonly contract: Contract
  readonly core: "played" | "real"
  readonly workload: (namespace: string, cluster: string) => Kube | undefined
  readonly host: (object: ProviderObject) => DonorHost
  readonly release: (object: ProviderObject) => void
}

/** Provider kinds are served in both versions; lab reads them in the newer. */
const providerVersion = "v1beta2"

export class Management {
  readonly informers: Informers
  readonly #options: ManagementOptions
  readonly #controllers: Controller[]
  readonly #machines: Controller | undefined
  readonly #infrastructure = new Map<string, Controller>()

  constructor(options: ManagementOptions) {
    this.#options = options
    this.informers = new Informers(options.kube, { clock: options.clock, log: options.log })
    this.#machines = options.core === "played" ? this.#machineController() : undefined
    this.#controllers = [
      ...(this.#machines === undefined ? [] : [this.#machines, this.#clusterController()]),
      ...this.#providers(),
    ]
  }

  async start(): Promise<void> {
    this.informers.start()
    await this.informers.synced()
    for (const controller of this.#controllers) controller.start()
  }

  async stop(): Promise<void> {
    await Promise.all(this.#controllers.map((controller) => controller.stop()))
    await this.informers.stop()
  }

  /** A host changed its state: its infrastructure object has something to tell. */
  hostChanged(object: ProviderObject): void {
    this.#infrastructure.get(object.kind)?.enqueue(keyOf(object))
  }

  /** A Node appeared or changed in a workload cluster: the Machine of its name may have waited for it. */
  nodeChanged(namespace: string, name: string): void {
    this.#machines?.enqueue(`${namespace}/${name}`)
  }

  #machineController(): Controller {
    const { kube, contract, clock, workload } = this.#options
    const ctx = { kube, contract, workload, now: () => clock.now() }
    const controller = this.#controller("lab-machine", (key) => reconcileMachine(key, ctx))
    controller.watches(this.informers.of<Machine>(machineGvk(contract)))
    for (const gvk of this.#providerKinds()) {
      // By owner once there is one, by the Machine's own references before: both name it alike.
      const machines = this.informers.of<Machine>(machineGvk(contract))
      controller.watches(this.informers.of<ProviderObject>(gvk), ({ object }) => [
        ...ownerMachine(object),
        ...machines
          .list(object.metadata.namespace)
          .filter((machine) => refersTo(machine, object))
          .map(keyOf),
      ])
    }
    controller.watches(this.informers.of<Cluster>(clusterGvk(contract)), ({ object }) =>
      this.informers
        .of<Machine>(machineGvk(contract))
        .list(object.metadata.namespace)
        .filter((machine) => machine.spec.clusterName === object.metadata.name)
        .map(keyOf),
    )
    return controller
  }

  #clusterController(): Controller {
    const { kube, contract, clock } = this.#options
    const ctx = { kube, contract, now: () => clock.now() }
    return this.#controller("lab-cluster", (key) => reconcileCluster(key, ctx))
      .watches(this.informers.of<Cluster>(clusterGvk(contract)))
      .watches(this.informers.of<Machine>(machineGvk(contract)), ({ object }) => [
        `${object.metadata.namespace}/${object.spec.clusterName}`,
      ])
      .watches(this.informers.of<KubeObject>(controlPlaneGvk), ({ object }) => [keyOf(object)])
  }

  #providers(): Controller[] {
    const { kube, host, release } = this.#options
    const controlPlane = this.#controller("lab-control-plane", (key) => reconcileControlPlane(key, { kube }))
    controlPlane.watches(this.informers.of<KubeObject>(controlPlaneGvk))
    const bootstrap = bootstrapKinds.map((kind) => {
      const gvk = provider(groups.bootstrap, kind)
      const controller = this.#controller(`lab-${kind}`, (key) => reconcileBootstrap(gvk, key, kube))
      return controller.watches(this.informers.of<ProviderObject>(gvk))
    })
    const infrastructure = infrastructureKinds.map((kind) => {
      const gvk = provider(groups.infrastructure, kind)
      const controller = this.#controller(`lab-${kind}`, (key) =>
        reconcileInfrastructure(gvk, key, { kube, host, release }),
      )
      this.#infrastructure.set(kind, controller)
      controller.watches(this.informers.of<ProviderObject>(gvk))
      return controller.watches(
        this.informers.of<Machine>(machineGvk(this.#options.contract)),
        ({ object }) =>
          object.spec.infrastructureRef.kind === kind
            ? [`${object.metadata.namespace}/${object.spec.infrastructureRef.name}`]
            : [],
      )
    })
    return [controlPlane, ...bootstrap, ...infrastructure]
  }

  #providerKinds(): Gvk[] {
    return [
      ...bootstrapKinds.map((kind) => provider(groups.bootstrap, kind)),
      ...infrastructureKinds.map((kind) => provider(groups.infrastructure, kind)),
    ]
  }

  #controller(name: string, reconcile: Reconcile): Controller {
    const { clock, log } = this.#options
    return new Controller({ name, reconcile, clock, log, concurrency: 16 })
  }
}

const provider = (group: string, kind: string): Gvk => ({ apiVersion: `${group}/${providerVersion}`, kind })

function ownerMachine(object: ProviderObject): string[] {
  const owner = controllerOf(object)
  return owner?.kind === "Machine" ? [`${object.metadata.namespace}/${owner.name}`] : []
}

const refersTo = (machine: Machine, object: ProviderObject): boolean =>
  [machine.spec.bootstrap.configRef, machine.spec.infrastructureRef].some(
    (ref) => ref?.kind === object.kind && ref.name === object.metadata.name,
  )
