import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import { builtinResources } from "../resources/builtin.ts"
import { builtinSchema } from "./builtin-schema.ts"
import { decodeKind, readKind } from "./decode.ts"

const deployment = (spec: unknown) =>
  ({ apiVersion: "apps/v1", kind: "Deployment", metadata: {}, spec }) as JsonObject
const decode = (spec: unknown) => readKind("apps.v1.Deployment", deployment(spec))

describe("the schema of a built-in kind", () => {
  it("is there for every kind that is served", () => {
    const without = builtinResources.filter(({ group, versions, kind }) =>
      versions.some(({ name }) => builtinSchema(group, name, kind) === undefined),
    )
    expect(without.map(({ kind }) => kind)).toEqual([])
  })

  it("knows list keys, merge keys, atomic maps and defaults", () => {
    const spec = builtinSchema("", "v1", "Service")?.properties?.["spec"]
    expect(spec?.properties?.["selector"]?.["x-kubernetes-map-type"]).toBe("atomic")
    expect(spec?.properties?.["ports"]).toMatchObject({
      "x-kubernetes-list-map-keys": ["port", "protocol"],
      "x-kubernetes-patch-merge-key": "port",
      items: { properties: { protocol: { default: "TCP" } } },
    })
  })
})

describe("reading an object of a built-in kind", () => {
  it("drops unknown fields and tells where they were", () => {
    const { value, unknown } = decode({
      foo: 1,
      template: { spec: { containers: [{ name: "a", imagee: "x" }] } },
    })
    expect(unknown).toEqual(["spec.foo", "spec.template.spec.containers[0].imagee"])
    expect(value["spec"]).toMatchObject({ template: { spec: { containers: [{ name: "a" }] } } })
  })

  it("drops null and empty lists and maps, and writes the objects that Go always writes", () => {
    const { value } = decode({
      replicas: null,
      template: { metadata: { labels: {} }, spec: { containers: [{ name: "a", args: [] }] } },
    })
    expect(value["spec"]).toEqual({
      strategy: {},
      template: { metadata: {}, spec: { containers: [{ name: "a", resources: {} }] } },
    })
    expect(value["status"]).toEqual({})
  })

  it("keeps an empty object that means something", () => {
    const { value } = readKind("core.v1.Pod", { spec: { volumes: [{ name: "v", emptyDir: {} }] } })
    expect(value["spec"]).toMatchObject({ volumes: [{ name: "v", emptyDir: {} }] })
  })

  it("writes zeros as Go does: of pointers and of what is always written", () => {
    const { value } = readKind("core.v1.Pod", {
      spec: { containers: [{ name: "a", env: [{ name: "E", value: "" }] }], hostNetwork: false, priority: 0 },
    })
    expect(value["spec"]).toEqual({
      containers: [{ name: "a", env: [{ name: "E" }], resources: {} }],
      priority: 0,
    })
    expect(readKind("rbac.v1.ClusterRole", {}).value).toEqual({ metadata: {}, rules: null })
    expect(readKind("core.v1.Event", {}).value).toMatchObject({ eventTime: null, reportingComponent: "" })
  })

  // The right-hand sides are what kube-apiserver 1.36.3 answered.
  it.each<[string, unknown, string]>([
    [
      "text for a number",
      { replicas: "x" },
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "a fraction",
      { replicas: 1.5 },
      "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32",
    ],
    [
      "a list for an object",
      [],
      "json: cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec",
    ],
    [
      "an object for a list",
      { template: { spec: { containers: {} } } },
      "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container",
    ],
    [
      "text for an item",
      { template: { spec: { containers: ["a"] } } },
      "json: cannot unmarshal string into Go struct field PodSpec.spec.template.spec.containers of type v1.Container",
    ],
    [
      "a number below an item",
      { template: { spec: { containers: [{ name: 1 }] } } },
      "json: cannot unmarshal number into Go struct field Container.spec.template.spec.containers.name of type string",
    ],
    [
      "a number in a map",
      { selector: { matchLabels: { a: 1 } } },
      "json: cannot unmarshal number into Go struct field LabelSelector.spec.selector.matchLabels of type string",
    ],
    [
      "a broken quantity",
      { template: { spec: { containers: [{ resources: { limits: { cpu: "abc" } } }] } } },
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])("refuses %s in Go's words", (_, spec, message) => {
    expect(() => decode(spec)).toThrow(message)
  })

  it("refuses bytes that are not base64 and times that are none", () => {
    expect(() => decodeKind("core.v1.Secret", { data: { a: "@@" } })).toThrow(
      "illegal base64 data at input byte 0",
    )
    expect(() => decodeKind("coordination.v1.Lease", { spec: { renewTime: "x" } })).toThrow(
      'parsing time "x" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "x" as "2006"',
    )
  })
})

describe("the defaults of a built-in kind", () => {
  const specOf = (typeName: string, spec: JsonObject) => decodeKind(typeName, { spec }).value["spec"]

  it("of a Service follow its type", () => {
    const ports = [{ port: 80 }]
    const plain = { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }], sessionAffinity: "None" }
    const family = { internalTrafficPolicy: "Cluster" }
    expect(specOf("core.v1.Service", { ports })).toEqual({ ...plain, ...family, type: "ClusterIP" })
    expect(specOf("core.v1.Service", { ports, type: "LoadBalancer" })).toMatchObject({
      allocateLoadBalancerNodePorts: true,
      externalTrafficPolicy: "Cluster",
    })
    expect(specOf("core.v1.Service", { type: "ExternalName", externalName: "a.b" })).toEqual({
      externalName: "a.b",
      sessionAffinity: "None",
      type: "ExternalName",
    })
  })

  it("of a Pod fill its containers", () => {
    const spec = specOf("core.v1.Pod", {
      containers: [{ name: "a", image: "nginx", resources: { limits: { cpu: 1 } } }],
    })
    expect(spec).toMatchObject({
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      containers: [{ imagePullPolicy: "Always", resources: { requests: { cpu: 1 } } }],
    })
  })

  it.each([
    ["nginx", "Always"],
    ["nginx:latest", "Always"],
    ["host:5000/nginx", "Always"],
    ["host:5000/nginx:1.2", "IfNotPresent"],
    ["nginx@sha256:00", "IfNotPresent"],
  ])("pull %s %s", (image, imagePullPolicy) => {
    const spec = specOf("core.v1.Pod", { containers: [{ name: "a", image }] })
    expect(spec).toMatchObject({ containers: [{ imagePullPolicy }] })
  })

  it("of a Deployment count one replica and roll by a quarter, unless it recreates", () => {
    expect(specOf("apps.v1.Deployment", {})).toMatchObject({
      replicas: 1,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
    })
    expect(specOf("apps.v1.Deployment", { replicas: 0, strategy: { type: "Recreate" } })).toMatchObject({
      replicas: 0,
      strategy: { type: "Recreate" },
    })
  })
})
