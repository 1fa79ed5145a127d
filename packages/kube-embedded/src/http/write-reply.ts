import type { ServerResponse } from "node:http"
import type { Cluster } from "../cluster/cluster.ts"
import type { KubeObject } from "../objects/object.ts"
import { apiVersionOf } from "../resources/resource.ts"
import { notAcceptable } from "../status.ts"
import { type Rows, tableOf } from "../table/index.ts"
import { type Negotiated, negotiate, type View, writableTypes } from "./media-type.ts"
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
      return writeView(request, response, reply.code, ({ view }) =>
        objectBody(reply, view, rows(cluster, request)),
      )
    case "list":
      return writeView(request, response, 200, ({ view }) => listBody(reply, view, rows(cluster, request)))
    case "watch":
      return streamWatch(cluster, reply, negotiated(request), rows(cluster, request), response)
  }
}

/** What the client wants to see of the objects behind the rows of a table, and the time that tells their ages. */
function rows({ clock }: Cluster, { query }: ApiRequest): Rows {
  const asked = query.get("includeObject")
  const includeObject = asked === "None" || asked === "Object" ? asked : "Metadata"
  return { includeObject, headers: true, now: clock.now() }
}

type ObjectReply = Extract<Reply, { kind: "object" }>
type ListReply = Extract<Reply, { kind: "list" }>

function objectBody({ target, object }: ObjectReply, view: View, rows: Rows): object {
  switch (view) {
    case "object":
      return object
    case "partial":
      return partial(object)
    case "table":
      return tableOf(
        [object],
        { resourceVersion: object.metadata.resourceVersion ?? "" },
        { ...target, ...rows },
      )
  }
}

function listBody({ target, page }: ListReply, view: View, rows: Rows): object {
  const { resource, version } = target
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continueToken === undefined ? {} : { continue: page.continueToken }),
    ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
  }
  if (view === "table") return tableOf(page.items, metadata, { ...target, ...rows })
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
