import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { setTimeout as pause } from "node:timers/promises"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { bareLoop } from "./bare.ts"
import { buildProgram, startProgram, startServer } from "./child.ts"
import { createAll, prepare, quantile, until } from "./stand.ts"

interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly reference?: number
  readonly ratio?: number
  readonly goal?: string
}

const machineType = { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }
const counts = (process.env["NIGHTSHIFT_BENCH_MACHINES"] ?? "1000").split(",").map(Number)

/** What upstream was measured to need on such a machine (reference: 500 objects on one edge), in milliseconds. */
const upstream = { first: 27_600, p50: 28_400, last: 61_200, requests: 8, cpu: 2.7, rest: 482, fresh: 100 }

/** Many machines on one edge, one machine in the quiet, and everything at rest. */
export const bench = {
  name: "edge",
  async run(): Promise<Row[]> {
    await buildProgram()
    const rows: Row[] = []
    for (const count of counts) rows.push(...(await oneEdge(count)))
    return rows
  },
}

async function oneEdge(count: number): Promise<Row[]> {
  const server = await startServer()
  const { kube, informers } = await prepare(server.kubeconfigFile)
  const born = new Map<string, number>()
  const machines = informers.of(machineType)
  machines.subscribe(({ type, object }) => {
    if (type === "added" && object.metadata.namespace === "default" && object.metadata.name !== "probe")
      born.set(object.metadata.name, Date.now())
  })
  const scheduled = informers.of<KubeObject & { status?: { phase?: string } }>({
    apiVersion: "5spot.finos.org/v1beta1",
    kind: "ScheduledMachine",
  })
  informers.start()
  await informers.synced()
  const { kubeconfigFile } = server
  const family = await familyOfOne(kube, kubeconfigFile)
  const bare = (namespace: string) =>
    bareLoop({ kubeconfigFile, namespace, family, machines: Math.min(count, 1000) })
  const bareBefore = await bare("before")
  const edge = Math.ceil(Date.now() / 1000) * 1000 + 15_000 + count * 20
  const window = { schedule: { windows: [{ name: "loan", from: iso(edge), until: iso(edge + 86_400_000) }] } }
  await createAll(
    kube,
    Array.from({ length: count }, (_, index) =>
      scheduledMachine(`m${String(index).padStart(5, "0")}`, window),
    ),
  )
  const coldAt = Date.now()
  let program = await startProgram(server.kubeconfigFile)
  try {
    await until(() => scheduled.list().every(({ status }) => status?.phase === "UnScheduled"))
    const firstStart = Date.now() - coldAt
    await program.stop()
    const againAt = Date.now()
    program = await startProgram(server.kubeconfigFile)
    await until(async () => (await program.requests()) > 5)
    const coldStart = Date.now() - againAt
    await pause(2_000)
    const rss = await program.rss()
    const restFrom = await program.requests()
    await pause(5_000)
    const rest = ((await program.requests()) - restFrom) * 12
    if (Date.now() > edge - 1_000)
      throw new Error(`the edge came before everything was ready: ${Date.now() - edge} ms`)
    const before = { requests: await program.requests(), cpu: await program.cpu() }
    await until(() => born.size >= count)
    const made = { requests: await program.requests(), cpu: await program.cpu() }
    await until(() => scheduled.list().every(({ status }) => status?.phase === "Scheduled"))
    await pause(1_000)
    const after = { requests: await program.requests(), cpu: await program.cpu() }
    const lags = [...born.values()].map((at) => at - edge)
    const last = Math.max(...lags)
    const rate = (3 * count) / (last / 1000)
    const rssAfter = await program.rss()
    const fresh = await freshOnes(kube, born, edge)
    // A scheduler would look at what the bare loop makes, which is its own by every label.
    await program.stop()
    // Other work on the machine comes and goes: the reference is asked for on both sides of what is compared with it.
    const bareRate = (bareBefore + (await bare("after"))) / 2
    const of = `${count} on one edge: `
    return [
      {
        name: `${of}first Machine`,
        unit: "ms",
        ours: Math.min(...lags),
        reference: upstream.first,
        goal: "<= 50 ms",
      },
      { name: `${of}p50`, unit: "ms", ours: quantile(lags, 0.5), reference: upstream.p50 },
      { name: `${of}p99`, unit: "ms", ours: quantile(lags, 0.99), goal: "< 60 s" },
      { name: `${of}last`, unit: "ms", ours: last, reference: upstream.last },
      {
        name: `${of}creates, against a bare loop`,
        unit: "creates/s",
        ours: rate,
        reference: bareRate,
        ratio: rate / bareRate,
        goal: ">= 0.8x",
      },
      {
        name: `${of}requests per opening, to the last Machine`,
        unit: "requests",
        ours: (made.requests - before.requests) / count,
        reference: upstream.requests,
        goal: "<= 4",
      },
      {
        name: `${of}requests per opening, status and event included`,
        unit: "requests",
        ours: (after.requests - before.requests) / count,
        goal: "<= 8 to Active",
      },
      {
        name: `${of}CPU per opening, to the last Machine`,
        unit: "ms",
        ours: ((made.cpu - before.cpu) * 1000) / count,
      },
      {
        name: `${of}CPU per opening, status and event included`,
        unit: "ms",
        ours: ((after.cpu - before.cpu) * 1000) / count,
        reference: upstream.cpu,
        goal: "<= 3 ms",
      },
      {
        name: `${count} at rest: requests`,
        unit: "requests/min",
        ours: rest,
        reference: upstream.rest,
        goal: "0",
      },
      { name: `${count} new: to the first correct decision of all`, unit: "ms", ours: firstStart },
      {
        name: `${count} known: cold start to the first decision`,
        unit: "ms",
        ours: coldStart,
        goal: "<= 5 s",
      },
      { name: `${count} known: RSS`, unit: "MB", ours: rss, goal: "<= 150 MB" },
      { name: `${count} opened: RSS`, unit: "MB", ours: rssAfter },
      {
        name: "create inside the window to Machine, p50",
        unit: "ms",
        ours: quantile(fresh, 0.5),
        reference: upstream.fresh,
        goal: "<= 30 ms",
      },
      { name: "create inside the window to Machine, p99", unit: "ms", ours: quantile(fresh, 0.99) },
    ]
  } finally {
    await program.stop()
    await informers.stop()
    await kube.close()
    await server.stop()
  }
}

/** The objects that the scheduler makes of one machine. */
async function familyOfOne(kube: Kube, kubeconfigFile: string): Promise<KubeObject[]> {
  const program = await startProgram(kubeconfigFile)
  try {
    const probe = scheduledMachine("probe")
    await kube.create(probe, { fieldManager: "bench" })
    const named = (type: { apiVersion: string; kind: string }, name: string) =>
      kube.get({ ...type, namespace: "default", name })
    const half = (group: string, kind: string) => ({ apiVersion: `${group}.cluster.x-k8s.io/v1beta2`, kind })
    await until(async () => (await named(machineType, "probe")) !== undefined)
    const found = await Promise.all([
      named(half("bootstrap", "K0sWorkerConfig"), "probe-bootstrap"),
      named(half("infrastructure", "RemoteMachine"), "probe-infra"),
      named(machineType, "probe"),
    ])
    await kube.delete({ ...probe, namespace: "default", name: "probe" })
    await until(async () => (await named(probe, "probe")) === undefined)
    return found.filter((object) => object !== undefined)
  } finally {
    await program.stop()
  }
}

/** One machine after the other, each created inside its window while nothing else happens. */
async function freshOnes(kube: Kube, born: Map<string, number>, edge: number): Promise<number[]> {
  const lags: number[] = []
  const schedule = { windows: [{ name: "loan", from: iso(edge), until: iso(edge + 86_400_000) }] }
  for (let index = 0; index < 40; index++) {
    const name = `fresh${index}`
    const began = Date.now()
    await kube.create(scheduledMachine(name, { schedule }), { fieldManager: "bench" })
    await until(() => born.has(name), 1)
    lags.push((born.get(name) ?? Number.NaN) - began)
    await pause(50)
  }
  return lags
}

const iso = (at: number): string => new Date(at).toISOString()
