import { aggregate, type FieldError } from "./field-error.ts"

/**
 * Refusals in the words of kube-apiserver (k8s.io/apimachinery/pkg/api/errors): clients branch on `reason`, `code` and
 * `details`, people read `message`, so all four are kept as they are there.
 */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

export interface Status {
  readonly kind: "Status"
  readonly apiVersion: "v1"
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string }
  readonly status: "Success" | "Failure"
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
}

/** Which resource a refusal speaks of. */
export interface Subject {
  readonly group: string
  readonly plural: string
  readonly kind: string
}

/** A request refused; `status` is the body that the client gets. */
export class ApiError extends Error {
  override readonly name = "ApiError"
  readonly status: Status
  readonly code: number

  constructor(code: number, reason: string, message: string, rest: Partial<Status> = {}) {
    super(message)
    this.code = code
    const failure = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message } as const
    this.status = { ...failure, ...(reason === "" ? {} : { reason }), ...rest, code }
  }
}

export function failure(code: number, reason: string, message: string, details?: StatusDetails): ApiError {
  return new ApiError(code, reason, message, details === undefined ? {} : { details })
}

/** "pods" or "machines.cluster.x-k8s.io": how messages name a resource. */
export function qualified(group: string, name: string): string {
  return group === "" ? name : `${name}.${group}`
}

function detailsOf(subject: Subject, name: string, more: StatusDetails = {}): StatusDetails {
  const group = subject.group === "" ? {} : { group: subject.group }
  return { ...(name === "" ? {} : { name }), ...group, kind: subject.plural, ...more }
}

export function notFound(subject: Subject, name: string): ApiError {
  const message = `${qualified(subject.group, subject.plural)} "${name}" not found`
  return failure(404, "NotFound", message, detailsOf(subject, name))
}

export function alreadyExists(subject: Subject, name: string): ApiError {
  const message = `${qualified(subject.group, subject.plural)} "${name}" already exists`
  return failure(409, "AlreadyExists", message, detailsOf(subject, name))
}

export function conflict(subject: Subject, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(subject.group, subject.plural)} "${name}": ${why}`
  return failure(409, "Conflict", message, detailsOf(subject, name))
}

export const modifiedMeanwhile =
  "the object has been modified; please apply your changes to the latest version and try again"

export function forbidden(subject: Subject, name: string, why: string, causes?: StatusCause[]): ApiError {
  const message = `${qualified(subject.group, subject.plural)} "${name}" is forbidden: ${why}`
  return failure(403, "Forbidden", message, detailsOf(subject, name, causes === undefined ? {} : { causes }))
}

/** 422: every finding stands in the message and as a cause. */
export function invalidObject(
  subject: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const causes = errors.map(({ reason, message, field }) => ({ reason, message, field }))
  const group = subject.group === "" ? {} : { group: subject.group }
  const details = {
    ...(name === "" ? {} : { name }),
    ...group,
    ...(subject.kind === "" ? {} : { kind: subject.kind }),
    causes,
  }
  const message = `${qualified(subject.group, subject.kind)} ${JSON.stringify(name)} is invalid: ${aggregate(errors)}`
  return failure(422, "Invalid", message, details)
}

export function badRequest(message: string): ApiError {
  return failure(400, "BadRequest", message)
}

export function unauthorized(): ApiError {
  return failure(401, "Unauthorized", "Unauthorized")
}

export function noSuchResource(): ApiError {
  return failure(404, "NotFound", "the server could not find the requested resource", {})
}

export function methodNotAllowed(): ApiError {
  return failure(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  )
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const known = accepted.join(", ")
  const message = `the body of the request was in an unknown format - accepted media types include: ${known}`
  return failure(415, "UnsupportedMediaType", message)
}

export function notAcceptable(accepted: readonly string[]): ApiError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${accepted.join(", ")}`
  return failure(406, "NotAcceptable", message, {})
}

export function expired(message: string, continueToken?: string): ApiError {
  const metadata = continueToken === undefined ? {} : { continue: continueToken }
  return new ApiError(410, "Expired", message, { metadata })
}

/** The client has seen a version that this server has not reached: it is to wait and ask again. */
export function tooLargeVersion(asked: number, current: number): ApiError {
  return failure(504, "Timeout", `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  })
}

export function success(details: StatusDetails): Status {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details }
}
