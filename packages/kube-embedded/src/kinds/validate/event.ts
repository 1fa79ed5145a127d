import { type FieldError, invalid, required } from "../../field-error.ts"
import { isObject, type JsonObject, jsonEqual } from "../../json.ts"
import { qualifiedName } from "../../names.ts"
import { text } from "../../objects/object.ts"
import { objectAt } from "./checks.ts"

/** An Event of the core group; one with an eventTime is held to what the newer group asks. */
export function eventErrors(event: JsonObject): FieldError[] {
  const namespace = text(objectAt(event, "metadata"), "namespace")
  const of = text(objectAt(event, "involvedObject"), "namespace")
  // What has no namespace is spoken of in the default one.
  const fits = of === namespace || (of === "" && namespace === "default")
  return [
    ...(fits ? [] : [invalid("involvedObject.namespace", of, "does not match event.namespace")]),
    ...(text(event, "eventTime") === "" ? [] : reportErrors(event, "reportingComponent", "message")),
  ]
}

export function newEventErrors(event: JsonObject, old: JsonObject | undefined): FieldError[] {
  const type = text(event, "type")
  const known = type === "Normal" || type === "Warning"
  return [
    ...(text(event, "eventTime") === "" ? [required("eventTime")] : []),
    ...reportErrors(event, "reportingController", "note"),
    ...(known ? [] : [invalid("type", "", `has invalid value: ${type}`)]),
    ...(jsonEqual(event["series"], old?.["series"]) ? [] : seriesErrors(event)),
    ...(old === undefined ? [] : changedErrors(event, old)),
  ]
}

function seriesErrors(event: JsonObject): FieldError[] {
  if (!isObject(event["series"])) return []
  const { count, lastObservedTime } = event["series"]
  return [
    ...(Number(count) >= 2 ? [] : [invalid("series.count", "", "should be at least 2")]),
    ...(lastObservedTime === undefined ? [required("series.lastObservedTime")] : []),
  ]
}

/** What an Event says is never changed, only its series; each field by its name in the core group, as the server words it. */
const fixed: Readonly<Record<string, string>> = {
  regarding: "involvedObject",
  reason: "reason",
  note: "message",
  type: "type",
  eventTime: "eventTime",
  action: "action",
  related: "related",
  reportingController: "reportingController",
  reportingInstance: "reportingInstance",
}

function changedErrors(event: JsonObject, old: JsonObject): FieldError[] {
  return Object.entries(fixed)
    .filter(([field]) => !jsonEqual(event[field], old[field]))
    .map(([field, name]) => invalid(name, event[field] ?? null, "field is immutable"))
}

/** Who reports, what was done and why; a note of at most 1024 characters, which the server calls a message. */
function reportErrors(event: JsonObject, reporter: string, note: string): FieldError[] {
  const who = text(event, reporter)
  const short = (field: string): FieldError[] => {
    const said = text(event, field)
    if (said === "") return [required(field)]
    return said.length > 128 ? [invalid(field, "", "can have at most 128 characters")] : []
  }
  return [
    ...(who === "" ? [required(reporter)] : []),
    ...qualifiedName(who).map((problem) => invalid(reporter, who, problem)),
    ...short("reportingInstance"),
    ...short("action"),
    ...short("reason"),
    ...(text(event, note).length > 1024 ? [invalid("message", "", "can have at most 1024 characters")] : []),
  ]
}
