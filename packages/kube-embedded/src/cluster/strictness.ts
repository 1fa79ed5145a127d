import { invalid } from "../field-error.ts"
import type { KubeObject } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { badRequest, invalidObject } from "../status.ts"
import type { WriteOptions } from "./cluster.ts"

/** Fields that nobody knows, or that are given twice, are refused, warned of or passed over in silence, as the client asked. @throws ApiError 400, 422 */
export function judgeUnknownFields(
  { resource, version }: Target,
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
  const { kind } = resource
  const strict = `strict decoding error: ${findings.join(", ")}`
  if (options.source === "patch") {
    throw invalidObject({ group: "", kind: "" }, "", [invalid("patch", JSON.stringify(object), strict)])
  }
  throw badRequest(`${kind} in version "${version.name}" cannot be handled as a ${kind}: ${strict}`)
}
