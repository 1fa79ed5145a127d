import { describe, expect, it } from "vitest"
import { decodeProtobuf, ProtobufError } from "./index.ts"

/** Written by Go's own serializer (k8s.io/apimachinery 0.36.3), beside what its JSON of the same object is. */
const golden: readonly (readonly [kind: string, base64: string, json: unknown])[] = [
  [
    "Namespace",
    "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEiEKGQoBeBIAGgAiACoAMgA4AEIAWgYKAWESAWISABoCCgAaACIA",
    {
      kind: "Namespace",
      apiVersion: "v1",
      metadata: { name: "x", labels: { a: "b" } },
      spec: {},
      status: {},
    },
  ],
  [
    "Secret",
    [
      "azhzAAoMCgJ2MRIGU2VjcmV0EjUKIgoBcxIAGgAiACoAMgA4AEIAag8KA1BvZBoBcCIBdSoCdjESBwoBaxIC/wAaBk9wYXF1",
      "ZRoAIgA=",
    ].join(""),
    {
      kind: "Secret",
      apiVersion: "v1",
      metadata: { name: "s", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "u" }] },
      data: { k: "/wA=" },
      type: "Opaque",
    },
  ],
  [
    "ConfigMap",
    "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEicKEQoBYxIAGgAiACoAMgA4AEIAEgkKBWVtcHR5EgASBwoBaxICw6kaACIA",
    { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "c" }, data: { empty: "", k: "é" } },
  ],
  [
    "SelfSubjectAccessReview",
    [
      "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSNgoQCgASABoAIgAqADIA",
      "OABCABIYChYKAW4SA2dldBoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA=",
    ].join(""),
    {
      kind: "SelfSubjectAccessReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: { resourceAttributes: { namespace: "n", verb: "get", resource: "pods" } },
      status: {},
    },
  ],
  [
    "SubjectAccessReview",
    [
      "azhzAAouChdhdXRob3JpemF0aW9uLms4cy5pby92MRITU3ViamVjdEFjY2Vzc1JldmlldxIwChAKABIAGgAiACoAMgA4AEIA",
      "EhIaAXUqCwoBZRIGCgExCgEyMgAaCAgAEgAaACAAGgAiAA==",
    ].join(""),
    {
      kind: "SubjectAccessReview",
      apiVersion: "authorization.k8s.io/v1",
      metadata: {},
      spec: { user: "u", extra: { e: ["1", "2"] } },
      status: {},
    },
  ],
  [
    "Lease",
    [
      "azhzAAofChZjb29yZGluYXRpb24uazhzLmlvL3YxEgVMZWFzZRInChEKAWwSABoAIgAqADIAOABCABISCgJtZSIMCIvbg9gG",
      "EIiY6NkBGgAiAA==",
    ].join(""),
    {
      kind: "Lease",
      apiVersion: "coordination.k8s.io/v1",
      metadata: { name: "l" },
      spec: { holderIdentity: "me", renewTime: "2026-11-21T01:02:03.456789Z" },
    },
  ],
  [
    "Deployment",
    [
      "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EtkBChEKAWQSABoAIgAqADIAOABCABK1AQgAEggKBgoBYRIBYhqeAQoQCgAS",
      "ABoAIgAqADIAOABCABKJAQoJCgF2EgQSAgoAEmAKAWMSAWkqADIKCgAQABhQIgAqADoGCgFFEgF2Qg8KDQoDY3B1EgYKBDEw",
      "MG1SIQoVEhMKAS8SCggBEAAaBGh0dHAaACIAEAAYACAFKAAwAGoAcgCAAQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEA",
      "igEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=",
    ].join(""),
    {
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name: "d" },
      spec: {
        replicas: 0,
        selector: { matchLabels: { a: "b" } },
        template: {
          metadata: {},
          spec: {
            volumes: [{ name: "v", emptyDir: {} }],
            containers: [
              {
                name: "c",
                image: "i",
                ports: [{ containerPort: 80 }],
                env: [{ name: "E", value: "v" }],
                resources: { limits: { cpu: "100m" } },
                livenessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 5 },
              },
            ],
          },
        },
        strategy: {},
      },
      status: {},
    },
  ],
]

const bytes = (base64: string) => Buffer.from(base64, "base64")

describe("a protobuf body", () => {
  it.each(golden)("of a %s reads as Go's JSON of it", (_, base64, json) => {
    expect(decodeProtobuf(bytes(base64))).toEqual(json)
  })

  it("without the envelope is refused", () => {
    expect(() => decodeProtobuf(Buffer.from("{}"))).toThrow(ProtobufError)
  })

  it("that is cut anywhere is refused or lacks its end, and never crashes", () => {
    const [, base64 = ""] = golden.at(-1) ?? []
    const whole = bytes(base64)
    for (let length = 0; length < whole.length; length++) {
      try {
        expect(decodeProtobuf(whole.subarray(0, length))).toBeTypeOf("object")
      } catch (error) {
        expect(error).toBeInstanceOf(ProtobufError)
      }
    }
  })

  it("of a kind that is not built in is refused", () => {
    const custom = bytes("azhzAAoUCgx4LmV4YW1wbGUvdjESBFRoaW4=")
    expect(() => decodeProtobuf(custom)).toThrow("there is no type x.v1.Thin")
  })
})
