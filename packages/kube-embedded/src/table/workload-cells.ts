import type { Json, JsonObject } from "../json.ts"
import { at, count, formatLabels, formatSelector, items, text } from "./fields.ts"
import { humanDuration, since } from "./human-duration.ts"

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

export const statefulSetCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  ready(object),
  age(object, now),
  ...containers(object, "spec"),
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

export const jobCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  jobStatus(object),
  completions(object),
  jobDuration(object, now),
  age(object, now),
  ...wide(object),
]

function jobStatus(job: JsonObject): string {
  const holds = (type: string) =>
    items(job, "status", "conditions").some((one) => one["type"] === type && one["status"] === "True")
  if (holds("Complete")) return "Complete"
  if (holds("Failed")) return "Failed"
  if (at(job, "metadata", "deletionTimestamp") !== undefined) return "Terminating"
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds) ?? "Running"
}

function completions(job: JsonObject): string {
  const done = count(job, "status", "succeeded")
  const wanted = at(job, "spec", "completions")
  if (typeof wanted === "number") return `${done}/${wanted}`
  const parallelism = count(job, "spec", "parallelism")
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function jobDuration(job: JsonObject, now: number): string {
  const start = Date.parse(text(job, "status", "startTime"))
  if (Number.isNaN(start)) return ""
  const end = Date.parse(text(job, "status", "completionTime"))
  return humanDuration((Number.isNaN(end) ? now : end) - start)
}

export function cronJobCells(object: JsonObject, now: number): Json[] {
  const last = text(object, "status", "lastScheduleTime")
  return [
    name(object),
    text(object, "spec", "schedule"),
    text(object, "spec", "timeZone") || "<none>",
    at(object, "spec", "suspend") === true ? "True" : "False",
    items(object, "status", "active").length,
    last === "" ? "<none>" : since(last, now),
    age(object, now),
    ...containers(object, "spec", "jobTemplate", "spec"),
    formatSelector(at(object, "spec", "jobTemplate", "spec", "selector")),
  ]
}

export const budgetCells = (object: JsonObject, now: number): Json[] => [
  name(object),
  text(object, "spec", "minAvailable") || "N/A",
  text(object, "spec", "maxUnavailable") || "N/A",
  count(object, "status", "disruptionsAllowed"),
  age(object, now),
]
