import { describe, expect, it } from "vitest"
import type { JsonObject } from "../../json.ts"
import { decodeKind, kindErrors } from "../index.ts"

/** The findings on an object, as kube-apiserver 1.36.3 worded them for the same one. */
function findings(typeName: string, object: JsonObject, old?: JsonObject): string[] {
  const read = (one: JsonObject) =>
    decodeKind(typeName, { metadata: { name: "a", namespace: "n" }, ...one }).value
  const errors = kindErrors(typeName, read(object), old === undefined ? undefined : read(old))
  return errors.map(({ field, message }) => `${field}: ${message}`)
}

const selector = { matchLabels: { a: "1" } }
const template = (spec: JsonObject = {}, labels: JsonObject = { a: "1" }) => ({
  metadata: { labels },
  spec: { containers: [{ name: "c", image: "i" }], ...spec },
})
const badLabel =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

describe("a Pod", () => {
  const pod = (spec: JsonObject) => findings("core.v1.Pod", { spec })
  const container = { name: "a", image: "i" }

  it.each<[string, JsonObject, string[]]>([
    ["that is sound", { containers: [container] }, []],
    ["without containers", { containers: [] }, ["spec.containers: Required value"]],
    [
      "with one name twice",
      { containers: [container, container] },
      ['spec.containers[1].name: Duplicate value: "a"'],
    ],
    [
      "with ports and policies of its own invention",
      {
        containers: [
          {
            ...container,
            ports: [
              { containerPort: 80, name: "Bad_Name" },
              { containerPort: 0, protocol: "X" },
            ],
          },
        ],
        restartPolicy: "Sometimes",
      },
      [
        'spec.containers[0].ports[0].name: Invalid value: "Bad_Name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        "spec.containers[0].ports[1].containerPort: Required value",
        'spec.containers[0].ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
      ],
    ],
  ])("%s", (_, spec, expected) => {
    expect(pod(spec)).toEqual(expected)
  })
})

describe("a workload", () => {
  it("needs a selector that selects its own pods", () => {
    expect(
      findings("apps.v1.Deployment", { spec: { selector, template: template({}, { b: "1" }) } }),
    ).toEqual([
      'spec.template.metadata.labels: Invalid value: {"b":"1"}: `selector` does not match template `labels`',
    ])
    expect(findings("apps.v1.Deployment", { spec: {} })).toEqual([
      "spec.selector: Required value",
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
      "spec.template.spec.containers: Required value",
    ])
  })

  it("keeps its selector for life", () => {
    const changed = { spec: { selector: { matchLabels: { b: "1" } }, template: template({}, { b: "1" }) } }
    expect(findings("apps.v1.Deployment", changed, { spec: { selector, template: template() } })).toEqual([
      'spec.selector: Invalid value: {"matchLabels":{"b":"1"}}: field is immutable',
    ])
  })

  it("restarts its pods always", () => {
    expect(
      findings("apps.v1.DaemonSet", { spec: { selector, template: template({ restartPolicy: "Never" }) } }),
    ).toEqual(['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'])
  })

  it("rolls by something", () => {
    const strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } }
    expect(findings("apps.v1.Deployment", { spec: { selector, template: template(), strategy } })).toEqual([
      "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ])
  })
})

describe("a Service", () => {
  it.each<[string, JsonObject, string[]]>([
    ["without ports", {}, ["spec.ports: Required value"]],
    ["without ports, but headless", { clusterIP: "None" }, []],
    [
      "with two ports and no names",
      { ports: [{ port: 0 }, { port: 80, protocol: "X" }], type: "X" },
      [
        "spec.ports[0].name: Required value",
        "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
        "spec.ports[1].name: Required value",
        'spec.ports[1].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"',
        'spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      "of a name alone",
      { type: "ExternalName", clusterIP: "None" },
      [
        "spec.clusterIPs: Forbidden: may not be set for ExternalName services",
        "spec.externalName: Required value",
      ],
    ],
    [
      "with a selector that can select nothing",
      { ports: [{ port: 80, nodePort: 80 }], selector: { "a b": "c" } },
      [
        `spec.selector: Invalid value: "a b": ${badLabel}`,
        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
      ],
    ],
  ])("%s", (_, spec, expected) => {
    expect(findings("core.v1.Service", { spec })).toEqual(expected)
  })
})

describe("other kinds", () => {
  it.each<[string, JsonObject, string[]]>([
    [
      "core.v1.ConfigMap",
      { data: { k: "1", "a b": "2" }, binaryData: { k: "eA==" } },
      [
        'data[k]: Invalid value: "k": duplicate of key present in binaryData',
        `data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      ],
    ],
    [
      "core.v1.Secret",
      { type: "kubernetes.io/tls" },
      ["data[tls.crt]: Required value", "data[tls.key]: Required value"],
    ],
    [
      "core.v1.Event",
      { involvedObject: { kind: "Pod", namespace: "other" } },
      ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
    ],
    [
      "core.v1.Node",
      {
        spec: {
          taints: [
            { key: "k", effect: "NoSchedule" },
            { key: "k", effect: "NoSchedule" },
            { key: "k", effect: "X" },
          ],
        },
      },
      [
        'metadata.taints[1]: Duplicate value: {"Key":"k","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
        'metadata.taints[2].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      "policy.v1.PodDisruptionBudget",
      { spec: { minAvailable: 1, maxUnavailable: 1 } },
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      "policy.v1.PodDisruptionBudget",
      { spec: { minAvailable: "101%" } },
      ['spec.minAvailable: Invalid value: "101%": must not be greater than 100%'],
    ],
    [
      "coordination.v1.Lease",
      { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } },
      [
        "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
        "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
      ],
    ],
    [
      "discovery.v1.EndpointSlice",
      { addressType: "IPv4", endpoints: [{ addresses: ["x", "fe80::1"] }, { addresses: [] }] },
      [
        'endpoints[0].addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
        'endpoints[0].addresses: Invalid value: "fe80::1": must be an IPv4 address',
        "endpoints[1].addresses: Required value: must contain at least 1 address",
      ],
    ],
    [
      "networking.v1.Ingress",
      { spec: {} },
      ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
    ],
    [
      "networking.v1.Ingress",
      { spec: { rules: [{ host: "*.example", http: { paths: [{}, { pathType: "Suffix" }] } }] } },
      [
        "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
        'spec.rules[0].http.paths[1].pathType: Unsupported value: "Suffix": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      ],
    ],
    [
      "policy.v1.PodDisruptionBudget",
      {
        spec: {
          selector: {
            matchExpressions: [
              { key: "a b", operator: "In" },
              { key: "c", operator: "Is" },
            ],
          },
        },
      },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        expect.stringMatching(
          /^spec\.selector\.matchExpressions\[0\]\.key: Invalid value: "a b": name part must consist of/,
        ),
        'spec.selector.matchExpressions[1].operator: Invalid value: "Is": not a valid selector operator',
      ],
    ],
  ])("%s is refused for its faults", (typeName, object, expected) => {
    expect(findings(typeName, object)).toEqual(expected)
  })

  it("keep what may not change", () => {
    const ref = (name: string) => ({ roleRef: { kind: "ClusterRole", name } })
    expect(findings("rbac.v1.RoleBinding", ref("edit"), ref("view"))).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"edit"}: cannot change roleRef',
    ])
  })
})
