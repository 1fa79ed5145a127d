import { isObject, type JsonObject } from "../json.ts"
import { at, count, items, text } from "../objects/object.ts"
import { age, type BuiltinColumn, type Cell, field, name } from "./column.ts"
import { since } from "./human-duration.ts"

const entries = (object: JsonObject, field: string) => {
  const map = object[field]
  return isObject(map) ? Object.keys(map).length : 0
}

/** Roles and definitions have no columns of their own on the real server: it shows when they were made. */
export const created: readonly BuiltinColumn[] = [
  name,
  ["Created At:date", field("metadata", "creationTimestamp")],
]

export const namespace: readonly BuiltinColumn[] = [name, ["Status", field("status", "phase")], age]

export const configMap: readonly BuiltinColumn[] = [
  name,
  ["Data", (object) => entries(object, "data") + entries(object, "binaryData")],
  age,
]

export const secret: readonly BuiltinColumn[] = [
  name,
  ["Type", field("type")],
  ["Data", (object) => entries(object, "data")],
  age,
]

export const lease: readonly BuiltinColumn[] = [name, ["Holder", field("spec", "holderIdentity")], age]

const info = (name: string) => field("status", "nodeInfo", name)

export const node: readonly BuiltinColumn[] = [
  name,
  ["Status", nodeStatus],
  ["Roles", (object) => nodeRoles(object) || "<none>"],
  age,
  ["Version", info("kubeletVersion")],
  ["Internal-IP+", nodeAddress("InternalIP")],
  ["External-IP+", nodeAddress("ExternalIP")],
  ["OS-Image+", orUnknown(info("osImage"))],
  ["Kernel-Version+", kernel],
  ["Container-Runtime+", orUnknown(info("containerRuntimeVersion"))],
]

function orUnknown(cell: Cell): Cell {
  return (object, now) => cell(object, now) || "<unknown>"
}

function kernel(node: JsonObject, now: number): string {
  const architecture = text(node, "status", "nodeInfo", "architecture")
  const version = orUnknown(info("kernelVersion"))(node, now)
  return `${text(version)}${architecture === "" ? "" : ` (${architecture})`}`
}

function nodeStatus(node: JsonObject): string {
  const ready = items(node, "status", "conditions").find((one) => one["type"] === "Ready")
  const status = ready === undefined ? "Unknown" : ready["status"] === "True" ? "Ready" : "NotReady"
  return at(node, "spec", "unschedulable") === true ? `${status},SchedulingDisabled` : status
}

function nodeAddress(type: string): Cell {
  return (node) =>
    text(
      items(node, "status", "addresses").find((one) => one["type"] === type),
      "address",
    ) || "<none>"
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

const firstSeen = (event: JsonObject) => text(event, "firstTimestamp") || text(event, "eventTime")

const lastSeen = (event: JsonObject) =>
  text(event, "series", "lastObservedTime") || text(event, "lastTimestamp") || firstSeen(event)

export const event: readonly BuiltinColumn[] = [
  ["Last Seen", (object, now) => since(lastSeen(object), now)],
  ["Type", field("type")],
  ["Reason", field("reason")],
  ["Object", eventObject],
  ["Subobject+", field("involvedObject", "fieldPath")],
  ["Source+", eventSource],
  ["Message", (object) => text(object, "message").trim()],
  ["First Seen+", (object, now) => since(firstSeen(object), now)],
  ["Count+", (object) => count(object, "series", "count") || count(object, "count") || 1],
  ["Name+", field("metadata", "name")],
]

function eventObject(event: JsonObject): string {
  const kind = text(event, "involvedObject", "kind").toLowerCase()
  const object = text(event, "involvedObject", "name")
  return object === "" ? kind : `${kind}/${object}`
}

function eventSource(event: JsonObject): string {
  const component = text(event, "source", "component") || text(event, "reportingComponent")
  const host = text(event, "source", "host") || text(event, "reportingInstance")
  return host === "" ? component : `${component}, ${host}`
}

export const binding: readonly BuiltinColumn[] = [
  name,
  ["Role", (object) => `${text(object, "roleRef", "kind")}/${text(object, "roleRef", "name")}`],
  age,
  ["Users+", subjects("User", (one) => text(one, "name"))],
  ["Groups+", subjects("Group", (one) => text(one, "name"))],
  ["ServiceAccounts+", subjects("ServiceAccount", (one) => `${text(one, "namespace")}/${text(one, "name")}`)],
]

function subjects(kind: string, shown: (subject: JsonObject) => string): Cell {
  return (object) =>
    items(object, "subjects")
      .filter((one) => one["kind"] === kind)
      .map(shown)
      .join(", ")
}
