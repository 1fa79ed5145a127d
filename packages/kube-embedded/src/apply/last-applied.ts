import { isObject, type JsonObject } from "../json.ts"
import { compare } from "./compare.ts"
import { difference, type FieldPath, hasPath, noFields } from "./field-set.ts"
import { fieldSetOfValue } from "./field-set-of-value.ts"
import type { Writer } from "./writer.ts"

const annotation = "kubectl.kubernetes.io/last-applied-configuration"

/** What `kubectl apply` on the client's side noted as its last configuration. */
export interface LastApplied {
  /** Whether the field still is as it was applied then. */
  owns(path: FieldPath, live: JsonObject, writer: Writer): boolean
}

export function lastAppliedOf(object: JsonObject): LastApplied | undefined {
  const text = annotations(object)[annotation]
  if (typeof text !== "string" || text === "") return undefined
  return {
    owns(path, live, writer) {
      const former = parse(text)
      if (former?.["apiVersion"] !== writer.apiVersion) return false
      const { added, modified, removed } = compare(former, live, writer.schema, noFields)
      const same = [modified, added, removed].reduce(difference, fieldSetOfValue(former, writer.schema))
      return hasPath(same, path)
    },
  }
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
