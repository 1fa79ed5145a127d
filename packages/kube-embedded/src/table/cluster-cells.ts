import { isObject, type Json, type JsonObject } from "../json.ts"
import { at, count, items, text } from "./fields.ts"
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
