import type { Json, JsonObject } from "../json.ts"
import { at, count, items, text } from "../objects/object.ts"
import { age, type BuiltinColumn, name } from "./column.ts"
import { since } from "./human-duration.ts"

export const pod: readonly BuiltinColumn[] = [
  name,
  ["Ready", readiness],
  ["Status", (object) => summary(object).status],
  ["Restarts", restarts],
  age,
  ["IP+", (object) => text(items(object, "status", "podIPs")[0], "ip") || "<none>"],
  ["Node+", (object) => text(object, "spec", "nodeName") || "<none>"],
  ["Nominated Node+", (object) => text(object, "status", "nominatedNodeName") || "<none>"],
  ["Readiness Gates+", readinessGates],
]

function readiness(pod: JsonObject): string {
  const { ready, total } = summary(pod)
  return `${ready}/${total}`
}

function restarts(pod: JsonObject, now: number): string {
  const { restarts, lastRestart } = summary(pod)
  return restarts > 0 && lastRestart !== "" ? `${restarts} (${since(lastRestart, now)} ago)` : `${restarts}`
}

interface Summary {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: number
  readonly lastRestart: string
}

function summary(pod: JsonObject): Summary {
  const sidecars = items(pod, "spec", "initContainers").filter((one) => one["restartPolicy"] === "Always")
  const isSidecar = (status: JsonObject) => sidecars.some(({ name }) => name === status["name"])
  const initStatuses = items(pod, "status", "initContainerStatuses")
  const statuses = items(pod, "status", "containerStatuses")
  const initializing = initReason(pod, initStatuses, isSidecar)
  const showsInit = initializing !== undefined && condition(pod, "Initialized") !== "True"
  const counted = showsInit ? initStatuses : [...initStatuses.filter(isSidecar), ...statuses]
  const readySidecars = initStatuses.filter(
    (one) => isSidecar(one) && one["started"] === true && one["ready"] === true,
  )
  const running = showsInit
    ? []
    : statuses.filter((one) => one["ready"] === true && at(one, "state", "running") !== undefined)
  return {
    ready: running.length + readySidecars.length,
    total: items(pod, "spec", "containers").length + sidecars.length,
    status: endReason(pod) ?? (showsInit ? initializing : containerReason(pod, statuses)),
    restarts: counted.reduce((sum, one) => sum + count(one, "restartCount"), 0),
    lastRestart:
      counted
        .map((one) => text(one, "lastState", "terminated", "finishedAt"))
        .sort()
        .at(-1) ?? "",
  }
}

function phaseReason(pod: JsonObject): string {
  const gated = items(pod, "status", "conditions").some(
    ({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated",
  )
  return gated ? "SchedulingGated" : text(pod, "status", "reason") || text(pod, "status", "phase")
}

function endReason(pod: JsonObject): string | undefined {
  if (at(pod, "metadata", "deletionTimestamp") === undefined) return undefined
  if (text(pod, "status", "reason") === "NodeLost") return "Unknown"
  return ["Succeeded", "Failed"].includes(text(pod, "status", "phase")) ? undefined : "Terminating"
}

/** The first init container that has not come through; `undefined` when all have. */
function initReason(
  pod: JsonObject,
  statuses: readonly JsonObject[],
  isSidecar: (status: JsonObject) => boolean,
): string | undefined {
  for (const [i, status] of statuses.entries()) {
    const terminated = at(status, "state", "terminated")
    if (terminated !== undefined && count(terminated, "exitCode") === 0) continue
    if (isSidecar(status) && status["started"] === true) continue
    if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`
    const waiting = text(status, "state", "waiting", "reason")
    if (waiting !== "" && waiting !== "PodInitializing") return `Init:${waiting}`
    return `Init:${i}/${items(pod, "spec", "initContainers").length}`
  }
  return undefined
}

function terminatedReason(terminated: Json): string {
  const signal = count(terminated, "signal")
  return (
    text(terminated, "reason") ||
    (signal === 0 ? `ExitCode:${count(terminated, "exitCode")}` : `Signal:${signal}`)
  )
}

/** The first container that waits or has ended names the state of the pod. */
function containerReason(pod: JsonObject, statuses: readonly JsonObject[]): string {
  const reasons = statuses.flatMap((status) => {
    const waiting = text(status, "state", "waiting", "reason")
    const terminated = at(status, "state", "terminated")
    if (waiting !== "") return [{ reason: waiting, failed: false }]
    if (terminated === undefined) return []
    return [{ reason: terminatedReason(terminated), failed: count(terminated, "exitCode") !== 0 }]
  })
  const reason = reasons[0]?.reason ?? phaseReason(pod)
  if (reason !== "Completed") return reason
  const runs = statuses.some((one) => one["ready"] === true && at(one, "state", "running") !== undefined)
  if (runs && condition(pod, "Ready") === "True") return "Running"
  return reasons.find(({ failed }) => failed)?.reason ?? (runs ? "NotReady" : reason)
}

const condition = (pod: JsonObject, type: string) =>
  text(
    items(pod, "status", "conditions").find((one) => one["type"] === type),
    "status",
  )

function readinessGates(pod: JsonObject): string {
  const gates = items(pod, "spec", "readinessGates")
  if (gates.length === 0) return "<none>"
  return `${gates.filter((gate) => condition(pod, text(gate, "conditionType")) === "True").length}/${gates.length}`
}
