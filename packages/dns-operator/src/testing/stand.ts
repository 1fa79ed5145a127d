import { crdManifests } from "@nightshift/crds"
import { startKube } from "@nightshift/control-plane"
import { startEmbedded, type TestServer } from "@nightshift/kube-embedded/testing"
import { clusterApiCrds } from "@nightshift/lab"
import {
  accessFromKubeconfigText,
  AuditLog,
  type Clock,
  createLogger,
  type Fence,
  Kube,
  type KubeObject,
  type Logger,
  Metrics,
  type RequestRecord,
  silent,
  systemClock,
} from "@nightshift/operator-runtime"
import { type Named, type NamedOptions, startNamed } from "@nightshift/rfc2136/testing"
import type { Config } from "../config.ts"
import { composeOperator, type Operator } from "../operator.ts"
import { clusterObject, namespace } from "./objects.ts"

export { clusterObject, dnsZone, instanceOf, keySecret, namespace, record } from "./objects.ts"

const fieldManager = "story"

export interface RunningOperator {
  readonly operator: Operator
  readonly metrics: Metrics
  readonly requests: RequestRecord[]
  /** Lines of the audit log. */
  readonly audit: string[]
  stop(): Promise<void>
}

export interface OperatorOptions {
  readonly fence?: Fence
  readonly logger?: Logger
  readonly watchFilter?: string
  readonly clock?: Clock
}

/** A management cluster with every CRD, name servers on demand, and the operator on demand. All of it is real. */
export interface Stand {
  readonly kube: Kube
  readonly server: TestServer
  create(...objects: object[]): Promise<void>
  get<T = Loose>(kind: string, name: string): Promise<T | undefined>
  /** Waits until a condition of the object has these fields; what it said last is in the error. */
  says(
    kind: string,
    name: string,
    expected: Readonly<Record<string, string | RegExp>>,
    type?: string,
  ): Promise<void>
  update(kind: string, name: string, body: object): Promise<void>
  remove(kind: string, name: string): Promise<void>
  startNamed(options?: NamedOptions): Promise<Named>
  /** A spot cluster: an API server of its own, a Cluster and its kubeconfig Secret. */
  startCluster(name: string): Promise<{ readonly kube: Kube; readonly server: TestServer }>
  startOperator(config?: Partial<Config>, options?: OperatorOptions): Promise<RunningOperator>
  stop(): Promise<void>
}

/** An object whose fields a test may read without knowing its type. */
export type Loose = KubeObject & {
  readonly spec?: { readonly [field: string]: unknown }
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason: string
      readonly message: string
    }[]
    readonly [field: string]: unknown
  }
}

const log =
  process.env["DNS_LOG"] === undefined ? silent : createLogger({ name: "dns-operator", level: "info" })

export const settings = (own: Partial<Config> = {}): Config => ({
  namespace: undefined,
  legacyGroups: true,
  ownerId: "test-owner",
  transfer: { listen: { address: "127.0.0.1", port: 0 }, advertise: "127.0.0.1" },
  notify: undefined,
  safetyTick: 60_000,
  debounce: 10,
  ...own,
})

export async function startStand(): Promise<Stand> {
  const server = await startKube(startEmbedded)
  const kube = new Kube(await accessFromKubeconfigText(server.kubeconfig))
  for (const crd of [...clusterApiCrds("v1beta2"), ...crdManifests()]) {
    await kube.create(crd, { fieldManager })
  }
  await eventually(async () => {
    const kinds = ["DNSZone", "ARecord", "Bind9Instance", "PTRRecord"]
    for (const kind of kinds) {
      if ((await kube.discover({ group: "bindy.firestoned.io", kind })) === undefined)
        throw new Error(`${kind} is not served`)
    }
    if ((await kube.discover({ group: "cluster.x-k8s.io", kind: "Cluster" })) === undefined)
      throw new Error("Cluster is not served")
  })
  await kube.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, { fieldManager })
  const ends: (() => Promise<void>)[] = []
  const stand: Stand = {
    kube,
    server,
    async create(...objects) {
      for (const object of objects) await kube.create(object as KubeObject, { fieldManager })
    },
    get: (kind, name) => kube.get(refTo(kind, name)) as Promise<never>,
    async says(kind, name, expected, type = "Ready") {
      await eventually(async () => {
        const object = await stand.get(kind, name)
        const condition = ready(object, type) as Readonly<Record<string, string>> | undefined
        const isSaid = ([field, wanted]: [string, string | RegExp]) => {
          const said = condition?.[field] ?? ""
          return typeof wanted === "string" ? said === wanted : wanted.test(said)
        }
        if (condition !== undefined && Object.entries(expected).every(isSaid)) return
        throw new Error(
          `${kind} ${name} says ${JSON.stringify(object?.status)}, not ${JSON.stringify(expected)}`,
        )
      })
    },
    async update(kind, name, body) {
      await kube.patch(refTo(kind, name), { type: "merge", body }, { fieldManager })
    },
    async remove(kind, name) {
      await kube.delete(refTo(kind, name))
    },
    async startNamed(options) {
      const named = await startNamed(options)
      ends.push(() => named.stop())
      return named
    },
    async startCluster(name) {
      const remote = await startEmbedded()
      const remoteKube = new Kube(await accessFromKubeconfigText(remote.kubeconfig))
      ends.push(async () => {
        await remoteKube.close()
        await remote.stop()
      })
      await stand.create(clusterObject(name), {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: `${name}-kubeconfig`, namespace },
        data: { value: Buffer.from(remote.kubeconfig).toString("base64") },
      })
      return { kube: remoteKube, server: remote }
    },
    async startOperator(own, options) {
      const running = await startOperator(server, settings(own), options)
      ends.push(() => running.stop())
      return running
    },
    async stop() {
      for (const end of ends.toReversed()) await end()
      await kube.close()
      await server.stop()
    },
  }
  return stand
}

/** The zone as lines of a transfer, signed by the transfer key. */
export async function transferred(named: Named, zone: string): Promise<string[]> {
  const { algorithm, name, secret } = named.keys.transfer
  const text = await named.dig(
    "+noall",
    "+answer",
    "+onesoa",
    "-y",
    `${algorithm}:${name}:${secret}`,
    zone,
    "AXFR",
  )
  return text.split("\n").filter((line) => line !== "" && !line.startsWith(";"))
}

/** Without SOA, and with every run of blanks as one: what two transfers are compared by. */
export const contentsOf = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !/\sSOA\s/.test(line))
    .map((line) => line.replaceAll(/\s+/g, " "))
    .toSorted()

export async function startOperator(
  server: TestServer,
  config: Config,
  { fence, logger = log, watchFilter, clock = systemClock }: OperatorOptions = {},
): Promise<RunningOperator> {
  const metrics = new Metrics()
  const requests: RequestRecord[] = []
  const audit: string[] = []
  const observe = (record: RequestRecord) => {
    requests.push(record)
    metrics.request(record)
  }
  const kube = new Kube(await accessFromKubeconfigText(server.kubeconfig), { observe })
  const operator = await composeOperator({
    kube,
    clock,
    log: logger,
    metrics,
    config,
    audit: new AuditLog({ program: "test", version: "0", run: "test" }, (line) => audit.push(line)),
    instance: "test",
    namespaces: [],
    watchFilter,
    ...(fence && { fence }),
  })
  operator.informers.start()
  await operator.informers.synced()
  for (const controller of operator.controllers) controller.start()
  let stopped = false
  return {
    operator,
    metrics,
    requests,
    audit,
    async stop() {
      if (stopped) return
      stopped = true
      await Promise.all(operator.controllers.map((controller) => controller.stop()))
      await operator.close()
      await operator.informers.stop()
      await kube.close()
    },
  }
}

const versions: Readonly<Record<string, string>> = {
  Secret: "v1",
  Service: "v1",
  Node: "v1",
  EndpointSlice: "discovery.k8s.io/v1",
  Cluster: "cluster.x-k8s.io/v1beta2",
  ScheduledMachine: "5spot.finos.org/v1beta1",
}

const refTo = (kind: string, name: string) => ({
  apiVersion: versions[kind] ?? "bindy.firestoned.io/v1beta1",
  kind,
  namespace,
  name,
})

/** Asks until the check holds: what a server does by itself can only be looked at. Throws what the last look threw. */
export async function eventually<T>(check: () => Promise<T>, timeout = 30_000): Promise<T> {
  const deadline = Date.now() + timeout
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() >= deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

export const ready = (object: Loose | undefined, type = "Ready") =>
  object?.status?.conditions?.find((condition) => condition.type === type)

/** A clock that is ahead by so many milliseconds. */
export const later = (ahead: number): Clock => ({
  ...systemClock,
  now: () => systemClock.now() + ahead,
  timer: (at, run) => systemClock.timer(at - ahead, run),
})

/** The short answer of one server, lines sorted. */
export async function answer(named: Named, name: string, type = "A"): Promise<string[]> {
  const text = await named.dig("+short", "+norecurse", name, type)
  return text
    .split("\n")
    .filter((line) => line !== "")
    .toSorted()
}
