import { notSupported, tooLong } from "../field-error.ts"
import type { WriteOptions } from "../cluster/cluster.ts"
import { duplicateFields } from "../duplicate-fields.ts"
import { parseMediaType } from "../http/media-type.ts"
import { type ApiRequest, parameter } from "../http/request.ts"
import { invalidObject } from "../status.ts"

const mostManagerBytes = 128
const validations = ["Ignore", "Strict", "Warn"] as const

/**
 * How a write is meant. Without a `fieldManager` it is the first word of the User-Agent, as in kube-apiserver.
 * @throws ApiError 422 for values that do not exist.
 */
export function writeOptions(
  request: ApiRequest,
  optionsKind: "CreateOptions" | "UpdateOptions" | "PatchOptions",
): WriteOptions {
  const { query } = request
  const dryRun = query.getAll("dryRun").filter((value) => value !== "")
  const fieldValidation = query.get("fieldValidation") ?? ""
  const fieldManager = parameter(query, "fieldManager")
  const errors = []
  if (Buffer.byteLength(fieldManager ?? "") > mostManagerBytes)
    errors.push(tooLong("fieldManager", mostManagerBytes))
  if (dryRun.some((value) => value !== "All")) errors.push(notSupported("dryRun", dryRun, ["All"]))
  if (fieldValidation !== "" && !validations.some((known) => known === fieldValidation)) {
    errors.push(notSupported("fieldValidation", fieldValidation, ["", ...validations]))
  }
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: optionsKind }, "", errors)
  const agent = (request.headers["user-agent"] ?? "unknown").split("/")[0] ?? "unknown"
  return {
    dryRun: dryRun.length > 0,
    fieldManager: fieldManager ?? agent.slice(0, mostManagerBytes),
    fieldValidation: validations.find((known) => known === fieldValidation) ?? "Warn",
    source: optionsKind === "PatchOptions" ? "patch" : "body",
    duplicates: optionsKind === "PatchOptions" || fieldValidation === "Ignore" ? [] : duplicatesIn(request),
    warn: (text) => request.warnings.push(text),
  }
}

function duplicatesIn({ headers, body }: ApiRequest): readonly string[] {
  const { type } = parseMediaType(headers["content-type"] ?? "application/json")
  return type === "application/json" ? duplicateFields(body.toString()) : []
}
