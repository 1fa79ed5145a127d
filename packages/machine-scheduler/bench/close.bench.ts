import { spotCluster, startLab } from "@nightshift/lab"
import type { Kube, KubeObject } from "@nightshift/operator-runtime"
import { readFile } from "node:fs/promises"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { buildProgram, type Program, startProgram, startServer } from "./child.ts"
import { createAll, installKinds, quantile, until } from "./stand.ts"

const count = Number(process.env["NIGHTSHIFT_BENCH_CLOSINGS"] ?? "1000")
const podsEach = 3
const provider = {
  apiVersion: "spotschedules.5spot.finos.org/v1alpha1",
  kind: "TimeBasedSpotSchedule",
  name: "loan",
}
const fieldManager = "bench"

/** Many machines with tenants go back at one instant: the word of their schedule provider. */
export const bench = {
  name: "close",
  async run() {
    await buildProgram()
    const server = await startServer()
    const { kube, informers } = await installKinds(server.kubeconfigFile)
    const kubeconfig = await readFile(server.kubeconfigFile, "utf8")
    const lab = await startLab({ management: kube, hosts: { bootMs: 1, cleanMs: 1, returnMs: 1 } })
    const program = await startProgram(server.kubeconfigFile)
    try {
      for (const object of spotCluster({ name: "spot", kubeconfig }))
        await kube.create(object, { fieldManager })
      const left = new Map<string, number>()
      const machines = informers.of({ apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" })
      machines.subscribe(({ type, object }) => {
        if (type === "deleted") left.set(object.metadata.name, Date.now())
      })
      const pods = informers.of({ apiVersion: "v1", kind: "Pod" })
      const scheduled = informers.of<KubeObject & { status?: { phase?: string } }>({
        apiVersion: "5spot.finos.org/v1beta1",
        kind: "ScheduledMachine",
      })
      informers.start()
      await informers.synced()
      await kube.create(loan(true), { fieldManager })
      const { name: _, ...type } = provider
      const names = Array.from({ length: count }, (_, index) => `m${String(index).padStart(5, "0")}`)
      const spec = { schedule: { ...type, name: provider.name }, nodeDrainTimeout: "30m" }
      await createAll(
        kube,
        names.map((name) => scheduledMachine(name, spec)),
      )
      const all = (phase: string): boolean => scheduled.list().every(({ status }) => status?.phase === phase)
      await until(() => scheduled.list().length === count && all("Active"), 100)
      const bare = await bareEvictions(kube, Math.min(3 * count, 1000))
      await createAll(
        kube,
        names.flatMap((name) => tenants(name)),
      )
      await until(() => pods.list().length >= podsEach * count, 100)
      const before = await soFar(program)
      const began = Date.now()
      await kube.patch(
        { ...provider, namespace: "default" },
        { type: "merge", body: loan(false) },
        { fieldManager },
      )
      await until(() => left.size >= count && all("Inactive"), 100)
      const after = await soFar(program)
      const took = [...left.values()].map((at) => at - began)
      const last = Math.max(...took)
      const rate = (podsEach * count) / (last / 1000)
      const of = `${count} closings with ${podsEach} pods each: `
      return [
        { name: `${of}host back, p50`, unit: "ms", ours: quantile(took, 0.5) },
        { name: `${of}host back, last`, unit: "ms", ours: last },
        {
          name: `${of}pods evicted, against bare evictions`,
          unit: "pods/s",
          ours: rate,
          reference: bare,
          ratio: rate / bare,
        },
        {
          name: `${of}requests per closing`,
          unit: "requests",
          ours: (after.requests - before.requests) / count,
        },
        { name: `${of}looks per closing`, unit: "looks", ours: (after.looks - before.looks) / count },
        { name: `${of}CPU per closing`, unit: "ms", ours: ((after.cpu - before.cpu) * 1000) / count },
        { name: `${of}peak RSS`, unit: "MB", ours: await program.peakRss() },
      ]
    } finally {
      await program.stop()
      await lab.stop()
      await informers.stop()
      await kube.close()
      await server.stop()
    }
  },
}

async function soFar(program: Program): Promise<{ requests: number; looks: number; cpu: number }> {
  return { requests: await program.requests(), looks: await program.looks(), cpu: await program.cpu() }
}

const loan = (enabled: boolean): KubeObject => {
  const { name, ...type } = provider
  const spec = { daysOfWeek: ["mon-sun"], hoursOfDay: ["0-23"], enabled }
  return { ...type, metadata: { name, namespace: "default" }, spec } as KubeObject
}

const tenants = (nodeName: string): KubeObject[] =>
  Array.from({ length: podsEach }, (_, index) => pod(`${nodeName}-${index}`, nodeName))

const pod = (name: string, nodeName?: string): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      containers: [{ name: "c", image: "pause" }],
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: "Exists" }],
    },
  }) as KubeObject

/** Pods without a Node, evicted as fast as the server takes it. */
async function bareEvictions(kube: Kube, pods: number): Promise<number> {
  const objects = Array.from({ length: pods }, (_, index) => pod(`bare-${index}`))
  await createAll(kube, objects)
  const { items } = await kube.list({ apiVersion: "v1", kind: "Pod" }, { namespace: "default" })
  const left = items.filter(({ metadata }) => metadata.name.startsWith("bare-")).values()
  const began = performance.now()
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (const { metadata } of left)
        await kube.evict({ namespace: "default", name: metadata.name, uid: metadata.uid ?? "" })
    }),
  )
  return pods / ((performance.now() - began) / 1000)
}
