import { describe, expect, it } from "vitest"
import {
  matchesFields,
  matchesLabels,
  metadataFields,
  parseFieldSelector,
  parseLabelSelector,
  requirementsOf,
  resolveFields,
  selectable,
  selectableOfCustomResource,
} from "./index.ts"

const picks = (selector: string, labels: Record<string, string>) =>
  matchesLabels(parseLabelSelector(selector), labels)

describe("a label selector", () => {
  const labels = { app: "dns", tier: "edge", size: "12", empty: "" }

  it.each([
    ["", true],
    ["app=dns,tier==edge", true],
    ["app = dns , tier != core", true],
    ["app", true],
    ["!app", false],
    ["!missing", true],
    ["missing!=x", true],
    ["missing=x", false],
    ["app in (dns, web)", true],
    ["app notin (dns,web)", false],
    ["missing notin (dns)", true],
    ["missing in (dns)", false],
    ["empty=", true],
    ["empty in ()", true],
    ["size>11,size<13", true],
    ["app>1", false],
    ["in in (in,notin)", false],
    ["kubernetes.io/metadata.name!=a", true],
  ])("%j selects: %s", (selector, expected) => {
    expect(picks(selector, labels)).toBe(expected)
  })

  it.each([
    ["app in dns", "unable to parse requirement: found 'dns' expected: '('"],
    ["app in (dns", "unable to parse requirement: found '', expected: ',' or ')'"],
    ["=dns", "found '=', expected: !, identifier, or 'end of string'"],
    ["app=dns,", "found '', expected: identifier after ','"],
    ["app dns", "unable to parse requirement: found 'dns', expected: in, notin, =, ==, !=, gt, lt"],
    ["app=dns tier", "found 'tier', expected: ',' or 'end of string'"],
    ["!app in (a)", "found 'in', expected: ',' or 'end of string'"],
    [
      "app>ten",
      `unable to parse requirement: values[0]: Invalid value: "ten": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    [
      "app=-",
      `unable to parse requirement: values[0][app]: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
  ])("%j is refused with %j", (selector, message) => {
    expect(() => parseLabelSelector(selector)).toThrow(message)
  })

  it("of an object's spec joins matchLabels and matchExpressions", () => {
    const selector = requirementsOf({
      matchLabels: { app: "dns" },
      matchExpressions: [
        { key: "tier", operator: "NotIn", values: ["core"] },
        { key: "gone", operator: "DoesNotExist" },
      ],
    })
    expect(matchesLabels(selector, labels)).toBe(true)
    expect(matchesLabels(selector, { app: "dns", gone: "no" })).toBe(false)
  })
})

describe("a field selector", () => {
  const pod = {
    metadata: { name: "a", namespace: "n" },
    spec: { nodeName: "x=1" },
    status: { phase: "Running" },
  }
  const pods = selectable(["metadata.name", "spec.nodeName", "status.phase"], {
    "spec.host": "spec.nodeName",
  })
  const selects = (text: string) => matchesFields(resolveFields(parseFieldSelector(text), pods), pod)

  it.each([
    ["metadata.name=a,status.phase!=Pending", true],
    ["spec.nodeName=x\\=1", true],
    ["spec.host==x\\=1", true],
    ["spec.nodeName!=", true],
    ["status.phase=", false],
    ["", true],
  ])("%j selects: %s", (text, expected) => {
    expect(selects(text)).toBe(expected)
  })

  it.each([
    ["spec.image=x", "field label not supported: spec.image"],
    ["status.phase", "invalid selector: 'status.phase'; can't understand 'status.phase'"],
    ["status.phase=a=b", "invalid field selector: unescaped character in value: 61"],
    ["status.phase=a\\b", "invalid field selector: invalid escape sequence: \\b"],
  ])("%j is refused with %j", (text, message) => {
    expect(() => selects(text)).toThrow(message)
  })

  it("on a kind without fields of its own names the two that there are", () => {
    expect(() => resolveFields(parseFieldSelector("spec.x=1"), metadataFields)).toThrow(
      `"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    )
  })

  it("reads a custom resource's selectable fields, numbers and absent ones as text", () => {
    const fields = selectableOfCustomResource([".spec.replicas", ".spec.color"], true)
    const chosen = (text: string) =>
      matchesFields(resolveFields(parseFieldSelector(text), fields), { spec: { replicas: 3 } })
    expect(chosen("spec.replicas=3")).toBe(true)
    expect(chosen("spec.color=")).toBe(true)
    expect(chosen("spec.color=red")).toBe(false)
  })
})
