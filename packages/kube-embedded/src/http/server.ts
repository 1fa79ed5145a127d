import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer, type Server } from "node:https"
import type { AddressInfo } from "node:net"
import type { Cluster } from "../cluster/cluster.ts"
import { ApiError, badRequest, failure, unauthorized } from "../status.ts"
import { isAnonymous, isPublic, type TokenReader, userOf } from "./authenticate.ts"
import type { Pki } from "./pki.ts"
import { type ApiRequest, BodyTooLargeError, pathSegments, readBody } from "./request.ts"
import { route } from "./router.ts"
import { send, writeReply } from "./write-reply.ts"

export interface HttpOptions {
  readonly pki: Pki
  readonly readToken: TokenReader
  /** Told of every failure that is not the client's. */
  readonly onFailure: (error: unknown, request: string) => void
}

/** The HTTPS server of a cluster; it answers everything with a body that Kubernetes clients understand. */
export function httpServer(cluster: Cluster, options: HttpOptions): Server {
  const { pki } = options
  const server = createServer(
    {
      key: pki.server.key,
      cert: pki.server.certificate,
      ca: pki.authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ["http/1.1"],
      keepAliveTimeout: 90_000,
      requestTimeout: 0,
    },
    (incoming, response) => {
      void answer(cluster, options, incoming, response)
    },
  )
  return server
}

/** Listens on loopback and answers the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

async function answer(
  cluster: Cluster,
  options: HttpOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(options, incoming)
    const reply = await route(cluster, request)
    // Nothing is told that a crash could still undo: answers wait for the journal.
    const settling = cluster.store.settled()
    if (settling !== undefined) await settling
    await writeReply(cluster, request, response, reply)
  } catch (error) {
    refuse(options, incoming, response, error)
  }
}

async function readRequest(options: HttpOptions, incoming: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(incoming.url ?? "/", "https://localhost")
  const path = pathSegments(url.pathname)
  const user = userOf(incoming, options.readToken)
  if (user === undefined || (isAnonymous(user) && !isPublic(path))) throw unauthorized()
  const { method = "GET", headers } = incoming
  const body = method === "GET" || method === "HEAD" ? Buffer.alloc(0) : await readBody(incoming)
  return { method, path, query: url.searchParams, headers, user, body, warnings: [] }
}

function refuse(
  options: HttpOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const refusal = refusalOf(error)
  if (refusal.code >= 500 && !(error instanceof ApiError)) {
    options.onFailure(error, `${incoming.method ?? ""} ${incoming.url ?? ""}`)
  }
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { retryAfterSeconds } = refusal.status.details ?? {}
  if (retryAfterSeconds !== undefined) response.setHeader("Retry-After", String(retryAfterSeconds))
  send(response, refusal.code, "application/json", JSON.stringify(refusal.status))
}

function refusalOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof BodyTooLargeError) {
    return failure(413, "RequestEntityTooLarge", `Request entity too large: ${error.message}`)
  }
  if (error instanceof URIError)
    return badRequest(`the path of the request cannot be decoded: ${error.message}`)
  const message = error instanceof Error ? error.message : String(error)
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] })
}
