import type { Json } from "../json.ts"
import { type KubeObject, withFields } from "../objects/object.ts"

/** The fields that core/v1 and events.k8s.io/v1 call by other names. One set of events is stored, in the core's words. */
const names: readonly (readonly [core: string, modern: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
]

export function eventFromStorage(event: KubeObject, group: string): KubeObject {
  if (group === "") return event
  return renamed(event, "events.k8s.io/v1", ([core, modern]) => [core, modern])
}

export function eventToStorage(event: KubeObject): KubeObject {
  if (event.apiVersion === "v1") return event
  return renamed(event, "v1", ([core, modern]) => [modern, core])
}

function renamed(
  event: KubeObject,
  apiVersion: string,
  direction: (pair: readonly [string, string]) => readonly [from: string, to: string],
): KubeObject {
  const change: Record<string, Json | undefined> = { apiVersion }
  for (const pair of names) {
    const [from, to] = direction(pair)
    if (event[from] === undefined) continue
    change[from] = undefined
    change[to] = event[from]
  }
  return withFields(event, change)
}
