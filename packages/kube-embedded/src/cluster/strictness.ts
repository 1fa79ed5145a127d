import type { Target } from "../resources/resource.ts"
import { badRequest } from "../status.ts"
import type { WriteOptions } from "./cluster.ts"

/** Fields that nobody knows are refused, warned of or passed over in silence, as the client asked. @throws ApiError 400 */
export function judgeUnknownFields(
  { resource, version }: Target,
  fields: readonly string[],
  options: WriteOptions,
): void {
  if (fields.length === 0 || options.fieldValidation === "Ignore") return
  const findings = fields.map((field) => `unknown field ${JSON.stringify(field)}`)
  if (options.fieldValidation === "Warn") {
    for (const finding of findings) options.warn(finding)
    return
  }
  const { kind } = resource
  const strict = `strict decoding error: ${findings.join(", ")}`
  throw badRequest(`${kind} in version "${version.name}" cannot be handled as a ${kind}: ${strict}`)
}
