import type { IncomingHttpHeaders, IncomingMessage } from "node:http"

export interface User {
  readonly name: string
  readonly groups: readonly string[]
  readonly uid?: string
}

/** A request as the handlers see it. */
export interface ApiRequest {
  readonly method: string
  /** Decoded path segments without empty ones: ["api", "v1", "pods"]. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly user: User
  readonly body: Buffer
  /** Texts for Warning headers, in order. */
  readonly warnings: string[]
}

/** A query flag as Go reads it: present without a value counts as true. */
export function flag(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  return !["false", "0", "f", "F", "False", "FALSE"].includes(value)
}

/** A parameter that is there and not empty. */
export function parameter(query: URLSearchParams, name: string): string | undefined {
  return query.get(name) || undefined
}

const largestBody = 3 * 1024 * 1024

export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError"
}

/** @throws BodyTooLargeError beyond 3 MiB, the limit of kube-apiserver. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largestBody) throw new BodyTooLargeError(`the body is larger than ${largestBody} bytes`)
    chunks.push(chunk)
  }
  return chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)
}

/** @throws URIError for a path that is not percent-encoded properly. */
export function pathSegments(pathname: string): string[] {
  return pathname
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeURIComponent)
}
