import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import { builtinResources } from "../resources/builtin.ts"
import type { Resource } from "../resources/resource.ts"
import { metadataFields } from "../selectors/index.ts"
import { humanDuration, tableOf } from "./index.ts"
import { jsonPath } from "./json-path.ts"

const now = Date.UTC(2026, 10, 21, 12)
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString().replace(".000", "")

function shown(kind: string, object: JsonObject): Record<string, unknown> {
  const resource = builtinResources.find((one) => one.kind === kind)
  const version = resource?.versions[0]
  if (resource === undefined || version === undefined) throw new Error(`${kind} is not built in`)
  const request = { resource, version, includeObject: "None", headers: true, now } as const
  const table = tableOf([{ metadata: { name: "a", creationTimestamp: ago(90) }, ...object }], {}, request)
  const columns = table["columnDefinitions"] as readonly JsonObject[]
  const [row] = table["rows"] as readonly JsonObject[]
  const cells = row?.["cells"] as readonly unknown[]
  return Object.fromEntries(columns.map(({ name }, i) => [name, cells[i]]))
}

describe("an age", () => {
  it.each([
    [0, "0s"],
    [119, "119s"],
    [120, "2m"],
    [150, "2m30s"],
    [600, "10m"],
    [3 * 3600, "3h"],
    [3 * 3600 + 5 * 60, "3h5m"],
    [8 * 3600, "8h"],
    [49 * 3600, "2d1h"],
    [8 * 86400, "8d"],
    [800 * 86400, "2y70d"],
    [-1, "0s"],
    [-5, "<invalid>"],
  ])("of %d seconds is %s", (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text)
  })
})

describe("the row of a Pod", () => {
  const running = { ready: true, restartCount: 0, name: "c", state: { running: {} } }
  const pod = (status: JsonObject, more: JsonObject = {}) =>
    shown("Pod", { spec: { containers: [{ name: "c" }, { name: "d" }], nodeName: "n1" }, status, ...more })

  it("counts the containers that are ready and tells the node", () => {
    expect(pod({ phase: "Running", containerStatuses: [running] })).toMatchObject({
      Name: "a",
      Ready: "1/2",
      Status: "Running",
      Restarts: "0",
      Age: "90s",
      Node: "n1",
      IP: "<none>",
    })
  })

  it("shows why a container waits and when one last restarted", () => {
    const crashing = {
      name: "d",
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, finishedAt: ago(30) } },
    }
    expect(pod({ phase: "Running", containerStatuses: [running, crashing] })).toMatchObject({
      Status: "CrashLoopBackOff",
      Restarts: "3 (30s ago)",
    })
  })

  it("shows how far its init containers are", () => {
    const spec = { containers: [{ name: "c" }], initContainers: [{ name: "i" }, { name: "j" }] }
    const initContainerStatuses = [
      { name: "i", state: { terminated: { exitCode: 0 } } },
      { name: "j", state: { waiting: { reason: "PodInitializing" } } },
    ]
    expect(shown("Pod", { spec, status: { phase: "Pending", initContainerStatuses } })["Status"]).toBe(
      "Init:1/2",
    )
  })

  it("is terminating once it is to be deleted", () => {
    const metadata = { name: "a", deletionTimestamp: ago(1) }
    expect(pod({ phase: "Running" }, { metadata })["Status"]).toBe("Terminating")
  })

  it("of a finished pod says so, that clients may hide it", () => {
    const resource = builtinResources.find(({ kind }) => kind === "Pod") as Resource
    const request = {
      resource,
      version: resource.versions[0]!,
      includeObject: "None",
      headers: false,
      now,
    } as const
    const table = tableOf([{ metadata: { name: "a" }, status: { phase: "Succeeded" } }], {}, request)
    expect(table["rows"]).toMatchObject([{ conditions: [{ type: "Completed", reason: "Succeeded" }] }])
    expect(table["columnDefinitions"]).toBeNull()
  })
})

describe("the row", () => {
  it("of a Service shows addresses and ports", () => {
    const ports = [{ port: 80, nodePort: 30080, protocol: "TCP" }]
    const spec = { type: "LoadBalancer", clusterIPs: ["10.0.0.1"], ports, selector: { app: "x" } }
    expect(shown("Service", { spec })).toMatchObject({
      Type: "LoadBalancer",
      "Cluster-IP": "10.0.0.1",
      "External-IP": "<pending>",
      "Port(s)": "80:30080/TCP",
      Selector: "app=x",
    })
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } }
    expect(shown("Service", { spec, status })["External-IP"]).toBe("192.0.2.1")
  })

  it("of a Node shows readiness, cordon and roles", () => {
    const metadata = { name: "a", labels: { "node-role.kubernetes.io/worker": "" } }
    const status = {
      conditions: [{ type: "Ready", status: "True" }],
      nodeInfo: { kubeletVersion: "v1.36.3" },
    }
    expect(shown("Node", { metadata, spec: { unschedulable: true }, status })).toMatchObject({
      Status: "Ready,SchedulingDisabled",
      Roles: "worker",
      Version: "v1.36.3",
      "Internal-IP": "<none>",
    })
    expect(shown("Node", {})["Status"]).toBe("Unknown")
  })

  it("of a Deployment counts its replicas", () => {
    const spec = { replicas: 3, selector: { matchLabels: { app: "x" } } }
    expect(shown("Deployment", { spec, status: { readyReplicas: 1, updatedReplicas: 2 } })).toMatchObject({
      Ready: "1/3",
      "Up-to-date": 2,
      Available: 0,
      Selector: "app=x",
    })
  })

  it("of an Event shows what it is about, who says so and how often", () => {
    const event = {
      type: "Normal",
      reason: "Opened",
      involvedObject: { kind: "Machine", name: "m" },
      reportingComponent: "machine-scheduler",
      message: " the window is open\n",
      series: { count: 7, lastObservedTime: ago(30) },
      eventTime: ago(300),
    }
    expect(shown("Event", event)).toMatchObject({
      "Last Seen": "30s",
      Object: "machine/m",
      Source: "machine-scheduler",
      Message: "the window is open",
      "First Seen": "5m",
      Count: 7,
    })
  })

  it("of a RoleBinding shows its role and whom it binds, by kind", () => {
    const subjects = [
      { kind: "User", name: "ada" },
      { kind: "ServiceAccount", namespace: "night", name: "shift" },
      { kind: "ServiceAccount", namespace: "day", name: "shift" },
    ]
    expect(shown("RoleBinding", { roleRef: { kind: "Role", name: "edit" }, subjects })).toMatchObject({
      Role: "Role/edit",
      Users: "ada",
      Groups: "",
      ServiceAccounts: "night/shift, day/shift",
    })
    expect(shown("Role", {})).toEqual({ Name: "a", "Created At": ago(90) })
  })

  it("of an Ingress and an EndpointSlice shows the first three of many", () => {
    const rules = ["a", "b", "c", "d", "e"].map((name) => ({ host: `${name}.example` }))
    expect(shown("Ingress", { spec: { rules, tls: [{}] }, status: {} })).toMatchObject({
      Class: "<none>",
      Hosts: "a.example,b.example,c.example + 2 more...",
      Ports: "80, 443",
    })
    expect(shown("Ingress", { spec: {} })).toMatchObject({ Hosts: "*", Ports: "80" })
    const slice = { addressType: "IPv4", ports: null, endpoints: [{ addresses: ["192.0.2.1"] }] }
    expect(shown("EndpointSlice", slice)).toMatchObject({ Ports: "<unset>", Endpoints: "192.0.2.1" })
  })

  it("of a workload shows a selector of sets as kubectl writes it", () => {
    const matchExpressions = [
      { key: "tier", operator: "NotIn", values: ["b", "a"] },
      { key: "app", operator: "Exists" },
      { key: "old", operator: "DoesNotExist" },
    ]
    const row = shown("DaemonSet", { spec: { selector: { matchLabels: { zone: "1" }, matchExpressions } } })
    expect(row["Selector"]).toBe("app,!old,tier notin (a,b),zone=1")
  })

  it("of every other built-in kind is its name and age", () => {
    expect(shown("ServiceAccount", {})).toEqual({ Name: "a", Age: "90s" })
  })
})

describe("a table of a custom kind", () => {
  const version = {
    name: "v1",
    served: true,
    deprecation: undefined,
    schema: undefined,
    status: true,
    scale: undefined,
    selectable: metadataFields,
    columns: [
      { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
      { name: "Next", type: "date", jsonPath: ".status.next" },
      { name: "Replicas", type: "integer", jsonPath: ".spec.replicas", priority: 1, description: "How many" },
      { name: "Zone", type: "string", jsonPath: ".metadata.labels['topology.kubernetes.io/zone']" },
    ],
  }
  const resource = { custom: true, kind: "Window", group: "night.test" } as unknown as Resource

  it("reads its printer columns, and leaves a cell empty where there is nothing of its type", () => {
    const object = {
      metadata: { name: "a", labels: { "topology.kubernetes.io/zone": "z1" } },
      spec: { replicas: "three" },
      status: {
        next: ago(60),
        conditions: [
          { type: "Other", status: "False" },
          { type: "Ready", status: "True" },
        ],
      },
    }
    const table = tableOf([object], {}, { resource, version, includeObject: "Metadata", headers: true, now })
    expect(table["rows"]).toEqual([
      {
        cells: ["a", "True", "60s", null, "z1"],
        object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata },
      },
    ])
    expect((table["columnDefinitions"] as readonly JsonObject[])[3]).toEqual({
      name: "Replicas",
      type: "integer",
      format: "",
      description: "How many",
      priority: 1,
    })
  })

  it("without columns shows the age", () => {
    const bare = { ...version, columns: [] }
    const object = { metadata: { name: "a", creationTimestamp: ago(3) } }
    const table = tableOf(
      [object],
      {},
      { resource, version: bare, includeObject: "None", headers: true, now },
    )
    expect(table["rows"]).toEqual([{ cells: ["a", "3s"] }])
  })
})

describe("a JSON path", () => {
  const object = {
    a: { "b.c": [1, 2, { d: 3 }] },
    list: [
      { n: 1, v: "x" },
      { n: 2, v: "y" },
    ],
  }
  it.each<[string, unknown[]]>([
    [".a['b.c'][0]", [1]],
    [".a.b\\.c[-1].d", [3]],
    [".list[*].v", ["x", "y"]],
    [".list[?(@.n==2)].v", ["y"]],
    [".list[?(@.v!='y')].n", [1]],
    ["{.list[0].v}", ["x"]],
    [".missing.deep", []],
    [".list[", []],
  ])("%s finds %j", (path, found) => {
    expect(jsonPath(path)(object)).toEqual(found)
  })
})
