import { isObject, type Json, type JsonObject } from "../json.ts"
import { at, count, firstThree, formatSelector, items, text, texts } from "./fields.ts"
import { since } from "./human-duration.ts"

const name = (object: JsonObject) => text(object, "metadata", "name")
const age = (object: JsonObject, now: number) => since(text(object, "metadata", "creationTimestamp"), now)
const entries = (object: JsonObject, field: string) => {
  const map = object[field]
  return isObject(map) ? Object.keys(map).length : 0
}

export const plainCells = (object: JsonObject, now: number): Json[] => [name(object), age(object, now)]

export const createdCells = (object: JsonObject): Json[] => [
  name(object),
  text(object, "metadata", "creationTimestamp"),
]

export const namespaceCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  text(object, "status", "phase"),
  age(object, now),
]

export const configMapCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  entries(object, "data") + entries(object, "binaryData"),
  age(object, now),
]

export const secretCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  text(object, "type"),
  entries(object, "data"),
  age(object, now),
]

export const leaseCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  text(object, "spec", "holderIdentity"),
  age(object, now),
]

export function nodeCells(node: JsonObject, now: number): Json[] {
  const ready = items(node, "status", "conditions").find((one) => one["type"] === "Ready")
  const status = ready === undefined ? "Unknown" : ready["status"] === "True" ? "Ready" : "NotReady"
  const info = at(node, "status", "nodeInfo")
  const architecture = text(info, "architecture")
  const address = (type: string) =>
    text(
      items(node, "status", "addresses").find((one) => one["type"] === type),
      "address",
    )
  return [
    name(node),
    at(node, "spec", "unschedulable") === true ? `${status},SchedulingDisabled` : status,
    nodeRoles(node) || "<none>",
    age(node, now),
    text(info, "kubeletVersion"),
    address("InternalIP") || "<none>",
    address("ExternalIP") || "<none>",
    text(info, "osImage") || "<unknown>",
    (text(info, "kernelVersion") || "<unknown>") + (architecture === "" ? "" : ` (${architecture})`),
    text(info, "containerRuntimeVersion") || "<unknown>",
  ]
}

function nodeRoles(node: JsonObject): string {
  const labels = at(node, "metadata", "labels")
  const roles = Object.entries(isObject(labels) ? labels : {}).flatMap(([key, value]) => {
    if (key.startsWith("node-role.kubernetes.io/")) return [key.slice("node-role.kubernetes.io/".length)]
    return key === "kubernetes.io/role" && typeof value === "string" ? [value] : []
  })
  return [...new Set(roles)]
    .filter((role) => role !== "")
    .sort()
    .join(",")
}

export function eventCells(event: JsonObject, now: number): Json[] {
  const first = text(event, "firstTimestamp") || text(event, "eventTime")
  const last = text(event, "series", "lastObservedTime") || text(event, "lastTimestamp") || first
  const kind = text(event, "involvedObject", "kind").toLowerCase()
  const object = text(event, "involvedObject", "name")
  const component = text(event, "source", "component") || text(event, "reportingComponent")
  const host = text(event, "source", "host") || text(event, "reportingInstance")
  return [
    since(last, now),
    text(event, "type"),
    text(event, "reason"),
    object === "" ? kind : `${kind}/${object}`,
    text(event, "involvedObject", "fieldPath"),
    host === "" ? component : `${component}, ${host}`,
    text(event, "message").trim(),
    since(first, now),
    count(event, "series", "count") || count(event, "count") || 1,
    name(event),
  ]
}

export const bindingCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  `${text(object, "roleRef", "kind")}/${text(object, "roleRef", "name")}`,
  age(object, now),
  ...["User", "Group"].map((kind) =>
    subjects(object, kind)
      .map((one) => text(one, "name"))
      .join(", "),
  ),
  subjects(object, "ServiceAccount")
    .map((one) => `${text(one, "namespace")}/${text(one, "name")}`)
    .join(", "),
]

const subjects = (object: JsonObject, kind: string) =>
  items(object, "subjects").filter((one) => one["kind"] === kind)

export const priorityClassCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  count(object, "value"),
  object["globalDefault"] === true,
  age(object, now),
  text(object, "preemptionPolicy"),
]

export function claimCells(object: JsonObject, now: number): Json[] {
  const isBound = text(object, "spec", "volumeName") !== ""
  return [
    name(object),
    at(object, "metadata", "deletionTimestamp") === undefined
      ? text(object, "status", "phase")
      : "Terminating",
    text(object, "spec", "volumeName"),
    isBound ? text(object, "status", "capacity", "storage") : "",
    isBound ? texts(object, "status", "accessModes").join(",") : "",
    text(object, "spec", "storageClassName"),
    text(object, "spec", "volumeAttributesClassName") || "<unset>",
    age(object, now),
    text(object, "spec", "volumeMode") || "<unset>",
  ]
}

export const autoscalerCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  `${text(object, "spec", "scaleTargetRef", "kind")}/${text(object, "spec", "scaleTargetRef", "name")}`,
  firstThree(
    items(object, "spec", "metrics").map(
      (metric) =>
        `${text(metric, "resource", "name")}: <unknown>/${text(metric, "resource", "target", "averageUtilization")}%`,
    ),
  ),
  text(object, "spec", "minReplicas") || "<unset>",
  count(object, "spec", "maxReplicas"),
  count(object, "status", "currentReplicas"),
  age(object, now),
]

export const networkPolicyCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  formatSelector(at(object, "spec", "podSelector")),
  age(object, now),
]

export const webhookCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  items(object, "webhooks").length,
  age(object, now),
]

export const admissionPolicyCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  items(object, "spec", "validations").length,
  at(object, "spec", "paramKind") === undefined
    ? "<unset>"
    : `${text(object, "spec", "paramKind", "apiVersion")}/${text(object, "spec", "paramKind", "kind")}`,
  age(object, now),
]

export function admissionBindingCells(object: JsonObject, now: number): Json[] {
  const ref = at(object, "spec", "paramRef")
  const namespace = text(ref, "namespace")
  const param = `${namespace === "" ? "" : `${namespace}/`}${text(ref, "name")}`
  return [
    name(object),
    text(object, "spec", "policyName"),
    ref === undefined ? "<unset>" : param,
    age(object, now),
  ]
}
