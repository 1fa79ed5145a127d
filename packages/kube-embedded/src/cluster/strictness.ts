import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import type { WriteOptions } from "./cluster.ts"
import { undecodable } from "./undecodable.ts"

/** Fields that nobody knows, or that are given twice, are refused, warned of or passed over in silence, as the client asked. @throws ApiError 400, 422 */
export function judgeUnknownFields(
  { resource: { kind }, version }: Target,
  object: KubeObject,
  fields: readonly string[],
  options: WriteOptions,
): void {
  if (options.fieldValidation === "Ignore") return
  const findings = [
    ...(options.duplicates ?? []).map((field) => `duplicate field ${JSON.stringify(field)}`),
    ...fields.map((field) => `unknown field ${JSON.stringify(field)}`),
  ]
  if (findings.length === 0) return
  if (options.fieldValidation === "Warn") {
    for (const finding of findings) options.warn(finding)
    return
  }
  throw undecodable(
    { kind, version: version.name },
    object,
    `strict decoding error: ${findings.join(", ")}`,
    options.source,
  )
}
