import type { Kube, KubeObject } from "@nightshift/operator-runtime"

const fieldManager = "story"
const optIn = { "bindy.firestoned.io/scout-enabled": "true" }

export const meta = (name: string, namespace = "default") => ({
  name,
  namespace,
  labels: { app: name },
  annotations: optIn,
})

/** A LoadBalancer Service with one ready endpoint on the node. */
export async function createService(kube: Kube, name: string, ip: string, node = "node-1"): Promise<void> {
  const object = {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta(name),
    spec: { type: "LoadBalancer", selector: { app: name }, ports: [{ port: 80 }] },
  }
  await kube.create<KubeObject>(object, { fieldManager })
  await kube.patch(
    { apiVersion: "v1", kind: "Service", namespace: "default", name },
    { type: "merge", body: { status: { loadBalancer: { ingress: [{ ip }] } } } },
    { fieldManager, subresource: "status" },
  )
  await kube.create(slice(name, "default", [pod(`${name}-0`, "10.0.0.1", true, node)]), { fieldManager })
}

export async function setEndpoint(kube: Kube, name: string, up: boolean, node = "node-1"): Promise<void> {
  await kube.patch(
    { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace: "default", name: `${name}-1` },
    { type: "merge", body: { endpoints: [pod(`${name}-0`, "10.0.0.1", up, node)] } },
    { fieldManager },
  )
}

export const slice = (name: string, namespace: string, endpoints: readonly object[]): KubeObject =>
  ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${name}-1`, namespace, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints,
    ports: [],
  }) as unknown as KubeObject

export const pod = (name: string, ip: string, ready: boolean, nodeName = "node-1") => ({
  addresses: [ip],
  conditions: { ready },
  nodeName,
  targetRef: { kind: "Pod", name },
})
