import {
  kubeServer,
  startClusterApi,
  startControlPlane,
  startKube,
  type TestServer,
} from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { accessFromKubeconfigText, Kube, type KubeObject } from "@nightshift/operator-runtime"
import { request } from "undici"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { clusterApiCrds, type Lab, providerCrds, spotCluster, startLab } from "./index.ts"

const fieldManager = "test"

/** Made local by the gate in its network namespace: a real API server refuses loopback addresses in EndpointSlices. */
const network = process.env["LAB_NETWORK"]
const canServe = kubeServer() === "embedded" || network !== undefined
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 50 })

/** kube-controller-manager looks every twenty seconds, and believes that a Node is gone after forty. */
const podGarbagePatience = { timeout: 90_000, interval: 200 }

type Loose = KubeObject &
  Record<string, never> & { spec?: Record<string, unknown>; status?: Record<string, unknown> }

async function withRealCore(): Promise<TestServer> {
  const controlPlane = await startControlPlane()
  await startClusterApi(controlPlane)
  return controlPlane
}

/** What makes lab's own Machine controller honest: the real one passes the same night. */
const cores = kubeServer() === "real" ? (["played", "real"] as const) : (["played"] as const)

describe.each(cores)("one night in the lab, Cluster API core %s", (core) => {
  let management: TestServer
  let spot: TestServer
  let kube: Kube
  let workload: Kube
  let lab: Lab

  const objects = (name: string, annotations: Record<string, string> = {}) => {
    const namespace = "default"
    return [
      {
        apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1",
        kind: "K0sWorkerConfig",
        metadata: { name: `${name}-bootstrap`, namespace },
        spec: { args: ["--labels=donor=a", "--taints=spot=yes:NoSchedule"] },
      },
      {
        apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
        kind: "RemoteMachine",
        metadata: { name: `${name}-infra`, namespace, annotations: { by: "test", ...annotations } },
        spec: { address: "10.0.0.1", port: 22 },
      },
      {
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "Machine",
        metadata: { name, namespace, labels: { "node-role.kubernetes.io/worker": "" } },
        spec: {
          clusterName: "spot",
          version: "v1.36.3",
          bootstrap: {
            configRef: {
              apiGroup: "bootstrap.cluster.x-k8s.io",
              kind: "K0sWorkerConfig",
              name: `${name}-bootstrap`,
            },
          },
          infrastructureRef: {
            apiGroup: "infrastructure.cluster.x-k8s.io",
            kind: "RemoteMachine",
            name: `${name}-infra`,
          },
        },
      },
    ]
  }
  const machine = (name: string) => ({
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Machine",
    namespace: "default",
    name,
  })
  const node = (name: string) => workload.get<Loose>({ apiVersion: "v1", kind: "Node", name })
  const running = (name: string) =>
    eventually(async () => {
      expect((await kube.get<Loose>(machine(name)))?.status).toMatchObject({
        phase: "Running",
        nodeRef: { name },
      })
    })
  const gone = (name: string) => eventually(async () => expect(await kube.get(machine(name))).toBeUndefined())

  beforeAll(async () => {
    management = core === "real" ? await withRealCore() : await startKube(startEmbedded)
    spot = await startKube(startEmbedded)
    kube = new Kube(await accessFromKubeconfigText(management.kubeconfig))
    workload = new Kube(await accessFromKubeconfigText(spot.kubeconfig))
    const crds = core === "real" ? providerCrds() : clusterApiCrds("v1beta2")
    for (const crd of crds) await kube.create(crd, { fieldManager })
    await eventually(async () => {
      const kinds = ["Cluster", "Machine"].map((kind) => kube.discover({ group: "cluster.x-k8s.io", kind }))
      expect((await Promise.all(kinds)).every((found) => found !== undefined)).toBe(true)
    })
    lab = await startLab({
      management: kube,
      controllers: kubeServer() === "embedded",
      ...(network && { network }),
    })
    for (const object of spotCluster({ name: "spot", kubeconfig: spot.kubeconfig })) {
      await kube.create(object, { fieldManager })
    }
  })
  afterAll(async () => {
    await lab?.stop()
    await kube?.close()
    await workload?.close()
    await management?.stop()
    await spot?.stop()
  })

  it("a Machine becomes a Node with the labels and taints of its bootstrap configuration, and Cluster API's label sync", async () => {
    for (const object of objects("m1")) await kube.create(object, { fieldManager })
    await running("m1")
    const spotTaint = { key: "spot", value: "yes", effect: "NoSchedule" }
    expect(await node("m1")).toMatchObject({
      metadata: { labels: { donor: "a" } },
      spec: {
        providerID: "remote-machine://10.0.0.1:22",
        taints: expect.arrayContaining([spotTaint]),
      },
    })
    await eventually(async () =>
      expect((await node("m1"))?.metadata.labels).toHaveProperty(["node-role.kubernetes.io/worker"], ""),
    )
  })

  it.runIf(canServe)(
    "a pod on it answers through a load balancer that drops the node as soon as it is excluded",
    async () => {
      const labels = { app: "web" }
      await workload.create(
        {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "web", namespace: "default", labels },
          spec: {
            nodeName: "m1",
            tolerations: [{ operator: "Exists" }],
            containers: [{ name: "web", image: "none", ports: [{ containerPort: 8080 }] }],
          },
        } as KubeObject,
        { fieldManager },
      )
      await workload.create(
        {
          apiVersion: "v1",
          kind: "Service",
          metadata: { name: "web", namespace: "default" },
          spec: { type: "LoadBalancer", selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
        } as KubeObject,
        { fieldManager },
      )
      const call = async () => {
        const service = await workload.get<Loose>({
          apiVersion: "v1",
          kind: "Service",
          namespace: "default",
          name: "web",
        })
        const status = service?.status as { loadBalancer?: { ingress?: { ip: string }[] } } | undefined
        const [ingress] = status?.loadBalancer?.ingress ?? []
        return (await request(`http://${ingress?.ip}/`)).body.text()
      }
      await eventually(async () => expect(await call()).toBe("default/web on m1\n"))
      const excluded = { "node.kubernetes.io/exclude-from-external-load-balancers": "" }
      await workload.patch(
        { apiVersion: "v1", kind: "Node", name: "m1" },
        { type: "merge", body: { metadata: { labels: excluded } } },
        { fieldManager },
      )
      await eventually(() => expect(call()).rejects.toThrow())
    },
  )

  it("a deleted Machine waits for its pre-drain hook, then takes infrastructure, bootstrap and Node with it", async () => {
    const hook = "pre-drain.delete.hook.machine.cluster.x-k8s.io/test"
    const annotate = (value: string | null) =>
      kube.patch(
        machine("m1"),
        { type: "merge", body: { metadata: { annotations: { [hook]: value } } } },
        { fieldManager },
      )
    await annotate("")
    await kube.delete(machine("m1"))
    await eventually(async () => {
      const conditions = (await kube.get<Loose>(machine("m1")))?.status?.["conditions"]
      expect(conditions).toContainEqual(
        expect.objectContaining({ type: "Deleting", reason: "WaitingForPreDrainHook" }),
      )
    })
    expect(await node("m1")).toBeDefined()
    await annotate(null)
    await gone("m1")
    expect(await node("m1")).toBeUndefined()
    const infra = {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      namespace: "default",
    }
    expect(await kube.get({ ...infra, name: "m1-infra" })).toBeUndefined()
  })

  // On a real server it is kube-controller-manager's own work, whichever core runs: once is enough.
  it.runIf(canServe && core === cores.at(-1))(
    "a pod whose Node is gone is removed, and nobody is sent to it",
    async () => {
      const pod = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "web" }
      const slices = async () =>
        (
          await workload.list<Loose>(
            { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" },
            { namespace: "default", labelSelector: "kubernetes.io/service-name=web" },
          )
        ).items.flatMap((slice) => (slice["endpoints"] ?? []) as object[])
      await vi.waitFor(async () => expect(await workload.get(pod)).toBeUndefined(), podGarbagePatience)
      await eventually(async () => expect(await slices()).toEqual([]))
    },
    podGarbagePatience.timeout + 30_000,
  )

  it("a host whose reset fails silently comes back as a Node although its Machine is gone", async () => {
    for (const object of objects("m2", { "lab.night-shift.dev/fault": "cleanup-fails" })) {
      await kube.create(object, { fieldManager })
    }
    await running("m2")
    await kube.delete(machine("m2"))
    await gone("m2")
    await eventually(async () => expect(await node("m2")).toBeDefined())
  })
})
