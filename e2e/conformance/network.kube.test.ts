import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { eventually } from "./eventually.ts"
import { pod, service, serviceAccountOf } from "./manifests.ts"
import { type Site, suite } from "./suite.ts"

const { before, check } = suite()

const slicesOf = async ({ api, namespace }: Site, name: string): Promise<Body[]> => {
  const selector = encodeURIComponent(`kubernetes.io/service-name=${name}`)
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`
  return [...((await api.get(path)).body.items ?? [])]
}

/** A Pod as a kubelet would report it. */
async function running(
  api: Api,
  path: string,
  name: string,
  ip: string,
  ready = true,
  node = "node-1",
): Promise<void> {
  await api.post(path, pod(name, { labels: { app: "a" } }, { nodeName: node }))
  await report(api, path, name, ip, ready)
}

const report = (api: Api, path: string, name: string, ip: string, ready: boolean) =>
  api.patch(`${path}/${name}/status`, "merge", {
    status: {
      phase: "Running",
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  })

const endpointsOf = (slices: readonly Body[]): Body[] =>
  slices.flatMap(({ endpoints }) => [...(endpoints ?? [])])
const address = (endpoint: Body): string => String(endpoint.addresses?.[0])

describe("a Service", () => {
  check("gets a cluster address, and keeps it", async ({ api, core }) => {
    const { body } = await api.post(core("services"), service("a", { ports: [{ port: 80 }] }))
    expect(body.spec?.clusterIP).toMatch(/^10\.\d+\.\d+\.\d+$/)
    expect(body.spec).toMatchObject({
      type: "ClusterIP",
      clusterIPs: [body.spec?.clusterIP],
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      ports: [{ port: 80, protocol: "TCP", targetPort: 80 }],
    })
    const patched = await api.patch(`${core("services")}/a`, "merge", { metadata: { labels: { x: "y" } } })
    expect(patched.body.spec?.clusterIP).toBe(body.spec?.clusterIP)
  })

  check("cannot change its cluster address", async ({ api, core }) => {
    await api.post(core("services"), service("a", { ports: [{ port: 80 }] }))
    const { status, body } = await api.patch(`${core("services")}/a`, "merge", {
      spec: { clusterIP: "10.0.0.250", clusterIPs: ["10.0.0.250"] },
    })
    expect(status).toBe(422)
    expect(body.message).toMatch(/spec\.clusterIPs\[0\]: Invalid value: .*may not change once set/)
  })

  check("without an address is headless", async ({ api, core }) => {
    const { body } = await api.post(
      core("services"),
      service("a", { clusterIP: "None", ports: [{ port: 80 }] }),
    )
    expect(body.spec).toMatchObject({ clusterIP: "None", clusterIPs: ["None"] })
  })

  check("of type NodePort gets a port of every node, another for each", async ({ api, core }) => {
    const { body } = await api.post(
      core("services"),
      service("a", {
        type: "NodePort",
        ports: [
          { name: "a", port: 80 },
          { name: "b", port: 81 },
        ],
      }),
    )
    const ports = [...(body.spec?.ports ?? [])].map(({ nodePort }) => Number(nodePort))
    expect(new Set(ports).size).toBe(2)
    for (const port of ports) expect(port).toSatisfy((value: number) => value >= 30_000 && value <= 32_767)
  })

  check("refuses a node port that another has", async ({ api, core }) => {
    const first = (
      await api.post(core("services"), service("a", { type: "NodePort", ports: [{ port: 80 }] }))
    ).body
    const nodePort = first.spec?.ports?.[0]?.nodePort
    const { status, body } = await api.post(
      core("services"),
      service("b", { type: "NodePort", ports: [{ port: 80, nodePort }] }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /spec\.ports\[0\]\.nodePort: Invalid value: \d+: provided port is already allocated/,
    )
  })

  check("of type LoadBalancer has an empty load balancer status and waits", async ({ api, core }) => {
    const { body } = await api.post(
      core("services"),
      service("a", { type: "LoadBalancer", ports: [{ port: 80 }] }),
    )
    expect(body).toMatchObject({
      spec: { allocateLoadBalancerNodePorts: true, externalTrafficPolicy: "Cluster" },
      status: { loadBalancer: {} },
    })
    expect(body.spec?.ports?.[0]?.nodePort).toBeGreaterThan(29_999)
  })

  check("of type ExternalName has no address", async ({ api, core }) => {
    const { body } = await api.post(
      core("services"),
      service("a", { type: "ExternalName", externalName: "example.org" }),
    )
    expect(body.spec).not.toHaveProperty("clusterIP")
    expect(body.spec?.externalName).toBe("example.org")
  })

  check("refuses two unnamed ports", async ({ api, core }) => {
    const { status, body } = await api.post(
      core("services"),
      service("a", { ports: [{ port: 80 }, { port: 81 }] }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(/spec\.ports\[0\]\.name: Required value/)
  })

  check("has a name that is a DNS label, be it one that begins with a digit", async ({ api, core }) => {
    expect((await api.post(core("services"), service("1a", { ports: [{ port: 80 }] }))).status).toBe(201)
    const { status, body } = await api.post(core("services"), service("a.b", { ports: [{ port: 80 }] }))
    expect(status).toBe(422)
    expect(body).toMatchObject({ details: { causes: [{ field: "metadata.name" }] } })
  })
})

describe("EndpointSlices", () => {
  before(async ({ api }) => {
    for (const name of ["node-1", "node-2"]) {
      await api.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name } })
    }
  })

  check("hold the ready Pods that a Service selects, with node, target and ports", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(
      core("services"),
      service("a", { selector: { app: "a" }, ports: [{ name: "http", port: 80, targetPort: 8080 }] }),
    )
    await running(api, core("pods"), "p1", "192.0.2.1")
    await running(api, core("pods"), "p2", "192.0.2.2", true, "node-2")
    const slices = await eventually(
      () => slicesOf(site, "a"),
      (seen) => endpointsOf(seen).length === 2,
    )
    expect(slices).toHaveLength(1)
    expect(slices[0]).toMatchObject({
      addressType: "IPv4",
      metadata: {
        labels: {
          "kubernetes.io/service-name": "a",
          "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        },
        ownerReferences: [{ kind: "Service", name: "a", controller: true, blockOwnerDeletion: true }],
      },
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
    })
    const [first] = endpointsOf(slices).toSorted((a, b) => address(a).localeCompare(address(b)))
    expect(first).toMatchObject({
      addresses: ["192.0.2.1"],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: "node-1",
      targetRef: { kind: "Pod", name: "p1", namespace },
    })
  })

  check("say of a Pod that is not ready that it is not", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("services"), service("a", { selector: { app: "a" }, ports: [{ port: 80 }] }))
    await running(api, core("pods"), "p1", "192.0.2.1")
    const isReady = (ready: boolean) => (seen: Body[]) =>
      endpointsOf(seen).some(({ conditions }) => Boolean(conditions?.ready) === ready)
    await eventually(() => slicesOf(site, "a"), isReady(true))
    await report(api, core("pods"), "p1", "192.0.2.1", false)
    await eventually(() => slicesOf(site, "a"), isReady(false))
  })

  check("lose a Pod that is deleted", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("services"), service("a", { selector: { app: "a" }, ports: [{ port: 80 }] }))
    await running(api, core("pods"), "p1", "192.0.2.1")
    await running(api, core("pods"), "p2", "192.0.2.2")
    await eventually(
      () => slicesOf(site, "a"),
      (seen) => endpointsOf(seen).length === 2,
    )
    await api.delete(`${core("pods")}/p1`, { gracePeriodSeconds: 0 })
    const left = await eventually(
      () => slicesOf(site, "a"),
      (seen) => endpointsOf(seen).length === 1,
    )
    expect(endpointsOf(left).map(address)).toEqual(["192.0.2.2"])
  })

  check("say of a terminating Pod that it serves still but is not ready", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("services"), service("a", { selector: { app: "a" }, ports: [{ port: 80 }] }))
    await running(api, core("pods"), "p1", "192.0.2.1")
    await eventually(
      () => slicesOf(site, "a"),
      (seen) => endpointsOf(seen).length === 1,
    )
    await api.delete(`${core("pods")}/p1`)
    const dying = await eventually(
      () => slicesOf(site, "a"),
      (seen) =>
        endpointsOf(seen)[0]?.conditions?.terminating !== undefined &&
        Boolean(endpointsOf(seen)[0]?.conditions?.terminating),
    )
    expect(endpointsOf(dying)[0]?.conditions).toEqual({ ready: false, serving: true, terminating: true })
    await api.delete(`${core("pods")}/p1`, { gracePeriodSeconds: 0 })
  })

  check("go with their Service", async (site) => {
    const { api, core } = site
    await api.post(core("services"), service("a", { selector: { app: "a" }, ports: [{ port: 80 }] }))
    await eventually(
      () => slicesOf(site, "a"),
      (seen) => seen.length === 1,
    )
    await api.delete(`${core("services")}/a`)
    await eventually(
      () => slicesOf(site, "a"),
      (seen) => seen.length === 0,
    )
  })

  check("written by hand stay as they are", async (site) => {
    const { api, core, namespace } = site
    await api.post(core("services"), service("a", { ports: [{ port: 80 }] }))
    const { status } = await api.post(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "a-1", labels: { "kubernetes.io/service-name": "a" } },
      addressType: "IPv4",
      endpoints: [{ addresses: ["192.0.2.9"] }],
      ports: [{ name: "", port: 80, protocol: "TCP" }],
    })
    expect(status).toBe(201)
    expect(endpointsOf(await slicesOf(site, "a")).map(address)).toEqual(["192.0.2.9"])
  })

  check("refuse an address that is none", async ({ api, namespace }) => {
    const { status } = await api.post(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "a-1" },
      addressType: "IPv4",
      endpoints: [{ addresses: ["nowhere"] }],
    })
    expect(status).toBe(422)
  })
})
