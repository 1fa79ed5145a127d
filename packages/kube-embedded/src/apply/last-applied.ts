import { isObject, type JsonObject, textOf } from "../json.ts"
import { compare } from "./compare.ts"
import { difference, type FieldSet, noFields } from "./field-set.ts"
import { fieldSetOfValue } from "./field-set-of-value.ts"
import type { Writer } from "./writer.ts"

const annotation = "kubectl.kubernetes.io/last-applied-configuration"

/** Whether `kubectl apply` on the client's side has noted its last configuration. */
export function hasLastApplied(object: JsonObject): boolean {
  return textOf(annotations(object)[annotation]) !== ""
}

/** The fields that still are as they were in that configuration. */
export function lastAppliedFields(live: JsonObject, { apiVersion, schema }: Writer): FieldSet {
  const former = parse(textOf(annotations(live)[annotation]))
  if (former?.["apiVersion"] !== apiVersion) return noFields
  const { added, modified, removed } = compare(former, live, schema, noFields)
  return [modified, added, removed].reduce(difference, fieldSetOfValue(former, schema))
}

/** The annotation follows what is applied now, so that a later `kubectl apply` on the client's side starts from there. */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {}
  const { [annotation]: _, ...rest } = annotations(config)
  const configMeta = isObject(config["metadata"]) ? config["metadata"] : {}
  const text = `${JSON.stringify({ ...config, metadata: { ...configMeta, annotations: rest } })}\n`
  return { ...object, metadata: { ...metadata, annotations: { ...annotations(object), [annotation]: text } } }
}

function annotations(object: JsonObject): JsonObject {
  const metadata = object["metadata"]
  const found = isObject(metadata) ? metadata["annotations"] : undefined
  return isObject(found) ? found : {}
}

function parse(text: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
