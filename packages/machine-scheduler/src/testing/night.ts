import { crdManifests } from "@nightshift/crds"
import {
  kubeServer,
  startClusterApi,
  startControlPlane,
  startKube,
  type TestServer,
} from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import {
  clusterApiCrds,
  type Contract,
  type HostTraits,
  type Lab,
  providerCrds,
  spotCluster,
  startLab,
} from "@nightshift/lab"
import {
  AuditLog,
  accessFromKubeconfigText,
  type Clock,
  Kube,
  type KubeObject,
  type Logger,
  Metrics,
  type RequestRecord,
  silent,
  systemClock,
} from "@nightshift/operator-runtime"
import { vi } from "vitest"
import { composeScheduler, type Scheduler, type SchedulerOptions } from "../scheduler.ts"

/** An object whose fields a test may read without knowing its type. */
export type Loose = KubeObject & { readonly spec?: LooseFields; readonly status?: LooseFields }
type LooseFields = { readonly [field: string]: LooseFields } & { readonly [Symbol.iterator]?: never }

const fieldManager = "story"

/** A management cluster with Cluster API and a workload cluster, both empty, and the scheduler on demand. */
export interface Night {
  readonly kube: Kube
  readonly workload: Kube
  readonly audit: string[]
  readonly requests: RequestRecord[]
  /** Kubeconfigs of an administrator of the management and of the workload cluster. */
  readonly kubeconfigs: { readonly management: string; readonly spot: string }
  /** @param kubeconfig another way to the management cluster, such as a proxy */
  startScheduler(options?: Partial<SchedulerOptions>, kubeconfig?: string): Promise<RunningScheduler>
  /** Its kinds, lab in its role, and the Cluster `spot`. */
  installClusterApi(): Promise<void>
  create(object: object): Promise<KubeObject>
  scheduledMachine(name: string): Promise<Loose | undefined>
  stop(): Promise<void>
}

export interface RunningScheduler {
  readonly scheduler: Scheduler
  readonly metrics: Metrics
  stop(): Promise<void>
}

export interface NightOptions {
  readonly hosts?: HostTraits
  /** The version of Cluster API that is served; default v1beta2. */
  readonly contract?: Contract
  /** Cluster API is not there until `installClusterApi` is called; lab plays all of it then. */
  readonly installedLater?: boolean
  readonly clock?: Clock
  readonly log?: Logger
}

export async function startNight(options: NightOptions = {}): Promise<Night> {
  const contract = options.contract ?? "v1beta2"
  // On the real control plane the real Cluster API core runs, too; v1beta1 alone it does not speak any more.
  const core =
    kubeServer() === "real" && contract === "v1beta2" && options.installedLater !== true ? "real" : "played"
  const management = core === "real" ? await withRealCore() : await startKube(startEmbedded)
  const spot = await startKube(startEmbedded)
  const servers: TestServer[] = [management, spot]
  const kube = new Kube(await accessFromKubeconfigText(management.kubeconfig))
  const workload = new Kube(await accessFromKubeconfigText(spot.kubeconfig))
  const served = (wanted: readonly { readonly group: string; readonly kind: string }[]) =>
    eventually(async () => {
      for (const kind of wanted)
        if ((await kube.discover(kind)) === undefined) throw new Error(`${kind.kind} is not served`)
    })
  for (const crd of crdManifests()) await kube.create(crd, { fieldManager })
  await served([
    { group: "5spot.finos.org", kind: "ScheduledMachine" },
    { group: "spotschedules.5spot.finos.org", kind: "SpotCalendar" },
  ])
  let lab: Lab | undefined
  const installClusterApi = async (): Promise<void> => {
    for (const crd of core === "real" ? providerCrds() : clusterApiCrds(contract))
      await kube.create(crd, { fieldManager })
    await served([{ group: "cluster.x-k8s.io", kind: "Machine" }])
    lab = await startLab({
      management: kube,
      contract,
      core,
      controllers: kubeServer() === "embedded",
      ...(options.hosts && { hosts: options.hosts }),
    })
    for (const object of spotCluster({ name: "spot", kubeconfig: spot.kubeconfig, contract }))
      await kube.create(object, { fieldManager })
  }
  if (options.installedLater !== true) await installClusterApi()
  const running = new Set<RunningScheduler>()
  const audit: string[] = []
  const requests: RequestRecord[] = []
  return {
    kube,
    workload,
    installClusterApi,
    audit,
    requests,
    create: (object) => kube.create(object as KubeObject, { fieldManager }),
    scheduledMachine: (name) =>
      kube.get<Loose>({
        apiVersion: "5spot.finos.org/v1beta1",
        kind: "ScheduledMachine",
        namespace: "default",
        name,
      }),
    kubeconfigs: { management: management.kubeconfig, spot: spot.kubeconfig },
    async startScheduler(own = {}, kubeconfig = management.kubeconfig) {
      const metrics = new Metrics()
      const client = new Kube(await accessFromKubeconfigText(kubeconfig), {
        observe: (record) => {
          requests.push(record)
          metrics.request(record)
        },
      })
      const scheduler = await composeScheduler({
        kube: client,
        clock: options.clock ?? systemClock,
        log: options.log ?? silent,
        metrics,
        audit: new AuditLog({ program: "test", version: "0", run: "test", timeZoneData: "test" }, (line) =>
          audit.push(line),
        ),
        version: "0",
        instance: "test",
        ...own,
      })
      scheduler.informers.start()
      await scheduler.informers.synced()
      for (const controller of scheduler.controllers) controller.start()
      const one: RunningScheduler = {
        scheduler,
        metrics,
        async stop() {
          if (!running.delete(one)) return
          for (const controller of scheduler.controllers) controller.abort(new Error("the test ends it"))
          await Promise.all(scheduler.controllers.map((controller) => controller.stop()))
          await scheduler.close()
          await client.close()
        },
      }
      running.add(one)
      return one
    },
    async stop() {
      for (const one of running) await one.stop()
      await lab?.stop()
      await kube.close()
      await workload.close()
      for (const server of servers) await server.stop()
    },
  }
}

async function withRealCore(): Promise<TestServer> {
  const controlPlane = await startControlPlane()
  await startClusterApi(controlPlane)
  return controlPlane
}

/** The real core waits thirty seconds before it tries again to connect to a workload cluster (its cluster cache). */
const patienceMs = kubeServer() === "real" ? 60_000 : 20_000

export const eventually = <T>(check: () => Promise<T>, timeout = patienceMs): Promise<T> =>
  vi.waitFor(check, { timeout, interval: 20 })
