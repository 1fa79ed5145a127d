import type { Json, JsonObject } from "../json.ts"
import { at, count, formatLabels, formatSelector, items, text } from "./fields.ts"
import { since } from "./human-duration.ts"

const name = (object: JsonObject) => text(object, "metadata", "name")
const age = (object: JsonObject, now: number) => since(text(object, "metadata", "creationTimestamp"), now)

function containers(object: JsonObject, ...path: readonly string[]): Json[] {
  const list = items(object, ...path, "template", "spec", "containers")
  return [list.map((one) => text(one, "name")).join(","), list.map((one) => text(one, "image")).join(",")]
}

const wide = (object: JsonObject): Json[] => [
  ...containers(object, "spec"),
  formatSelector(at(object, "spec", "selector")),
]

const ready = (object: JsonObject) =>
  `${count(object, "status", "readyReplicas")}/${count(object, "spec", "replicas")}`

export const deploymentCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  ready(object),
  count(object, "status", "updatedReplicas"),
  count(object, "status", "availableReplicas"),
  age(object, now),
  ...wide(object),
]

export const replicaSetCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  count(object, "spec", "replicas"),
  count(object, "status", "replicas"),
  count(object, "status", "readyReplicas"),
  age(object, now),
  ...wide(object),
]

export const daemonSetCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  ...[
    "desiredNumberScheduled",
    "currentNumberScheduled",
    "numberReady",
    "updatedNumberScheduled",
    "numberAvailable",
  ].map((field) => count(object, "status", field)),
  formatLabels(at(object, "spec", "template", "spec", "nodeSelector")),
  age(object, now),
  ...wide(object),
]

export const budgetCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  text(object, "spec", "minAvailable") || "N/A",
  text(object, "spec", "maxUnavailable") || "N/A",
  count(object, "status", "disruptionsAllowed"),
  age(object, now),
]
