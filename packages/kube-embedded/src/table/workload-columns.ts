import type { JsonObject } from "../json.ts"
import { at, count, items, text } from "../objects/object.ts"
import { age, amount, type BuiltinColumn, type Cell, field, name } from "./column.ts"
import { formatLabels, formatSelector } from "./format.ts"

function containers(shown: string): Cell {
  return (object) =>
    items(object, "spec", "template", "spec", "containers")
      .map((one) => text(one, shown))
      .join(",")
}

const wide: readonly BuiltinColumn[] = [
  ["Containers+", containers("name")],
  ["Images+", containers("image")],
  ["Selector+", (object) => formatSelector(at(object, "spec", "selector"))],
]

const ready = (object: JsonObject) =>
  `${count(object, "status", "readyReplicas")}/${count(object, "spec", "replicas")}`

export const deployment: readonly BuiltinColumn[] = [
  name,
  ["Ready", ready],
  ["Up-to-date", amount("status", "updatedReplicas")],
  ["Available", amount("status", "availableReplicas")],
  age,
  ...wide,
]

export const replicaSet: readonly BuiltinColumn[] = [
  name,
  ["Desired:integer", amount("spec", "replicas")],
  ["Current:integer", amount("status", "replicas")],
  ["Ready:integer", amount("status", "readyReplicas")],
  age,
  ...wide,
]

export const daemonSet: readonly BuiltinColumn[] = [
  name,
  ["Desired:integer", amount("status", "desiredNumberScheduled")],
  ["Current:integer", amount("status", "currentNumberScheduled")],
  ["Ready:integer", amount("status", "numberReady")],
  ["Up-to-date:integer", amount("status", "updatedNumberScheduled")],
  ["Available:integer", amount("status", "numberAvailable")],
  ["Node Selector", (object) => formatLabels(at(object, "spec", "template", "spec", "nodeSelector"))],
  age,
  ...wide,
]

const orNone =
  (cell: Cell): Cell =>
  (object, now) =>
    cell(object, now) || "N/A"

export const budget: readonly BuiltinColumn[] = [
  name,
  ["Min Available", orNone(field("spec", "minAvailable"))],
  ["Max Unavailable", orNone(field("spec", "maxUnavailable"))],
  ["Allowed Disruptions:integer", amount("status", "disruptionsAllowed")],
  age,
]
