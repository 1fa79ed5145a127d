/** What became of a request, as far as the caller can act on it. */
export type KubeErrorKind =
  /** The object is not there: the server looked and said so. */
  | "absent"
  /** The server does not serve this kind (a CRD is missing, or an API was removed): says nothing about objects. */
  | "notServed"
  /** The resourceVersion, uid or field manager given is not the current one. */
  | "conflict"
  | "alreadyExists"
  | "invalid"
  | "forbidden"
  | "unauthorized"
  /** A list or watch position is too old. */
  | "gone"
  /** 429: by the server's own flow control, or an eviction that a disruption budget forbids. */
  | "tooMany"
  | "timeout"
  /** Any 5xx. */
  | "server"
  /** No answer: refused, reset, no route, TLS failure. */
  | "unreachable"
  /** Not sent: this process no longer leads, or the client is closed. */
  | "fenced"

/** metav1.StatusCause. */
export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** metav1.StatusDetails. */
export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

/** metav1.Status, as the server sends it with every failure. */
export interface Status {
  readonly kind: "Status"
  readonly status?: string
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
  readonly metadata?: { readonly continue?: string }
}

export interface KubeErrorFacts {
  readonly kind: KubeErrorKind
  readonly code?: number
  readonly reason?: string
  readonly details?: StatusDetails
  readonly retryAfterSeconds?: number
  /** True when the request may have taken effect although it failed: look before acting on the opposite. */
  readonly uncertain?: boolean
  /** The token of a list that a server offers instead of an expired one. */
  readonly inconsistentContinue?: string
  readonly cause?: unknown
}

export class KubeError extends Error {
  override readonly name = "KubeError"
  readonly kind: KubeErrorKind
  readonly code: number | undefined
  readonly reason: string | undefined
  readonly details: StatusDetails | undefined
  readonly retryAfterSeconds: number | undefined
  readonly uncertain: boolean
  readonly inconsistentContinue: string | undefined

  constructor(message: string, facts: KubeErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.kind = facts.kind
    this.code = facts.code
    this.reason = facts.reason
    this.details = facts.details
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.uncertain = facts.uncertain ?? false
    this.inconsistentContinue = facts.inconsistentContinue
  }
}

/** Whether `error` is a KubeError of one of these kinds. */
export function isKubeError(error: unknown, ...kinds: readonly KubeErrorKind[]): error is KubeError {
  return error instanceof KubeError && (kinds.length === 0 || kinds.includes(error.kind))
}

/** The body of a failed response as a Status, when it is one. */
function parseStatus(text: string): Status | undefined {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === "object" && body !== null && "kind" in body && body.kind === "Status") {
      return body as Status
    }
  } catch {
    return undefined
  }
  return undefined
}

/** A failed response as a KubeError. `did` says what was attempted: "apply Machine default/m1". */
export function responseError(
  did: string,
  response: { readonly status: number; readonly text: string; readonly retryAfterSeconds?: number },
  writes: boolean,
): KubeError {
  const status = parseStatus(response.text)
  const said = status?.message ?? response.text.slice(0, 200).trim()
  const reason = status?.reason
  const facts: KubeErrorFacts = {
    kind: kindOf(response.status, status),
    code: response.status,
    uncertain: writes && response.status >= 500,
    ...(reason === undefined ? {} : { reason }),
    ...(status?.details === undefined ? {} : { details: status.details }),
    ...retryAfter(response.retryAfterSeconds ?? status?.details?.retryAfterSeconds),
    ...(status?.metadata?.continue === undefined ? {} : { inconsistentContinue: status.metadata.continue }),
  }
  const answered = reason === undefined ? `${response.status}` : `${response.status} ${reason}`
  return new KubeError(
    `could not ${did}: the server answered ${said === "" ? answered : `${answered}: ${said}`}`,
    facts,
  )
}

/** An ERROR event inside a watch as a KubeError. */
export function statusError(did: string, status: Status): KubeError {
  return responseError(did, { status: status.code ?? 500, text: JSON.stringify(status) }, false)
}

function retryAfter(seconds: number | undefined): { retryAfterSeconds?: number } {
  return seconds === undefined || seconds <= 0 ? {} : { retryAfterSeconds: seconds }
}

/** The reason decides where codes are shared; a 404 that does not name an object is about the path, not the object. */
function kindOf(code: number, status: Status | undefined): KubeErrorKind {
  switch (status?.reason) {
    case "AlreadyExists":
      return "alreadyExists"
    case "Expired":
    case "Gone":
      return "gone"
    case "Timeout":
    case "ServerTimeout":
      return "timeout"
    default:
      break
  }
  switch (code) {
    case 401:
      return "unauthorized"
    case 403:
      return "forbidden"
    case 404:
      return status?.reason === "NotFound" && status.details?.name ? "absent" : "notServed"
    case 409:
      return "conflict"
    case 410:
      return "gone"
    case 429:
      return "tooMany"
    case 408:
    case 504:
      return "timeout"
    default:
      return code >= 500 ? "server" : "invalid"
  }
}
