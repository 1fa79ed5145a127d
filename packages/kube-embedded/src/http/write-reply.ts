import type { ServerResponse } from "node:http"
import type { Cluster } from "../cluster/cluster.ts"
import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf } from "../resources/resource.ts"
import { notAcceptable } from "../status.ts"
import { type Negotiated, negotiate, writableTypes } from "./media-type.ts"
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
    case "object":
      return writeView(request, response, reply.code, (negotiated) =>
        negotiated.view === "partial" ? partial(reply.object) : reply.object,
      )
    case "list":
      return writeView(request, response, 200, (negotiated) => listBody(reply, negotiated))
    case "watch":
      return streamWatch(cluster, reply, negotiated(request), response)
  }
}

type ListReply = Extract<Reply, { kind: "list" }>

function listBody({ target, page }: ListReply, { view }: Negotiated): object {
  const { resource, version } = target
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continueToken === undefined ? {} : { continue: page.continueToken }),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  }
  const kind = view === "partial" ? "PartialObjectMetadataList" : resource.listKind
  const apiVersion = view === "partial" ? "meta.k8s.io/v1" : apiVersionOf(resource.group, version.name)
  return {
    kind,
    apiVersion,
    metadata,
    items: page.items.map((item) => (view === "partial" ? partial(item) : item)),
  }
}

function partial(object: KubeObject): object {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata }
}

/** @throws ApiError 406. */
function negotiated(request: ApiRequest): Negotiated {
  const found = negotiate(request.headers.accept)
  if (found === undefined) throw notAcceptable(writableTypes)
  return found
}

async function writeView(
  request: ApiRequest,
  response: ServerResponse,
  code: number,
  render: (negotiated: Negotiated) => object,
): Promise<void> {
  const form = negotiated(request)
  const body = render(form)
  if (form.format === "json") return send(response, code, "application/json", JSON.stringify(body))
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
