import { badRequest } from "../status.ts"

/** Where a paged list goes on. A negative revision means "at whatever is current". */
export interface Continue {
  readonly revision: number
  /** The key of the last object already listed. */
  readonly after: string
}

/** Opaque to clients. */
export function continueToken({ revision, after }: Continue): string {
  const token = { v: "meta.k8s.io/v1", rv: revision, start: `${after}\0` }
  return Buffer.from(JSON.stringify(token)).toString("base64url")
}

/** @throws ApiError 400 for a token that this server did not write. */
export function parseContinue(token: string): Continue {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, "base64url").toString()) as {
      rv?: unknown
      start?: unknown
    }
    if (typeof rv === "number" && typeof start === "string")
      return { revision: rv, after: start.replace(/\0$/, "") }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw badRequest(`invalid continue token: continue key is not valid: ${error.message}`)
  }
  throw badRequest("invalid continue token: continue key is not valid: it was not issued by this server")
}
