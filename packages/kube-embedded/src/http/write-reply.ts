import type { ServerResponse } from "node:http"
import type { Cluster } from "../cluster/cluster.ts"
import type { JsonObject } from "../json.ts"
import { notAcceptable } from "../status.ts"
import { type Negotiated, negotiate, writableTypes } from "./media-type.ts"
import { type Form, includeObjectOf, renderList, renderObject } from "./render.ts"
import type { Reply } from "./reply.ts"
import type { ApiRequest } from "./request.ts"
import { streamWatch } from "./watch-stream.ts"

/** Writes what a handler answered in the form the client asked for. @throws ApiError 406. */
export async function writeReply(
  cluster: Cluster,
  request: ApiRequest,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  for (const warning of request.warnings) response.appendHeader("Warning", `299 - ${quoted(warning)}`)
  switch (reply.kind) {
    case "text":
      return send(response, reply.code, "text/plain; charset=utf-8", reply.text)
    case "json":
      return writeDocument(request, response, reply)
    case "object": {
      const accepted = negotiated(request)
      const body = renderObject(reply.target, reply.object, formOf(cluster, request, accepted))
      return writeBody(response, reply.code, body, accepted)
    }
    case "list": {
      const accepted = negotiated(request)
      return writeBody(
        response,
        200,
        renderList(reply.target, reply.page, formOf(cluster, request, accepted)),
        accepted,
      )
    }
    case "watch":
      return streamWatch(cluster, reply, formOf(cluster, request, negotiated(request)), response)
  }
}

/** @throws ApiError 406. */
function negotiated(request: ApiRequest): Negotiated {
  const found = negotiate(request.headers.accept)
  if (found === undefined) throw notAcceptable(writableTypes)
  return found
}

function formOf({ clock }: Cluster, { query }: ApiRequest, { view }: Negotiated): Form {
  return { view, includeObject: includeObjectOf(query), now: clock.now() }
}

async function writeBody(
  response: ServerResponse,
  code: number,
  body: JsonObject,
  { format }: Negotiated,
): Promise<void> {
  if (format === "json") return send(response, code, "application/json", JSON.stringify(body))
  const { stringify } = await import("yaml")
  send(response, code, "application/yaml", stringify(body))
}

function writeDocument(
  request: ApiRequest,
  response: ServerResponse,
  reply: Extract<Reply, { kind: "json" }>,
): void {
  if (reply.etag !== undefined) {
    const etag = `"${reply.etag}"`
    response.setHeader("ETag", etag)
    response.setHeader("Vary", "Accept")
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304).end()
      return
    }
  }
  send(response, reply.code, reply.contentType ?? "application/json", JSON.stringify(reply.body))
}

export function send(response: ServerResponse, code: number, contentType: string, body: string): void {
  response.writeHead(code, { "Content-Type": contentType, "Content-Length": Buffer.byteLength(body) })
  response.end(body)
}

/** RFC 7234 5.5: the text of a Warning is a quoted string. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\r\n]+/g, " ").replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
