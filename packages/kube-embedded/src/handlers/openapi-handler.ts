import type { Cluster } from "../cluster/cluster.ts"
import { json, type Reply } from "../http/reply.ts"
import type { JsonObject } from "../json.ts"
import { documentPath, hashOf, openApiDocumentOf, openApiIndexOf, type Served } from "../openapi/index.ts"

interface Made {
  readonly served: readonly Served[]
  readonly document: JsonObject
}

const made = new WeakMap<Cluster, Map<string, Made>>()

/** `/openapi/v3`: which documents there are. */
export function openApiIndex(cluster: Cluster): Reply {
  const documents = new Map<string, JsonObject>()
  for (const [apiVersion, served] of cluster.registry.groupVersions()) {
    documents.set(apiVersion, documentOf(cluster, apiVersion, served))
  }
  return json(openApiIndexOf(documents))
}

/** `/openapi/v3/apis/GROUP/VERSION`: the document of one group version; `undefined` when it is not served. */
export function openApiDocument(cluster: Cluster, path: string): Reply | undefined {
  for (const [apiVersion, served] of cluster.registry.groupVersions()) {
    if (documentPath(apiVersion) !== path) continue
    const document = documentOf(cluster, apiVersion, served)
    return { kind: "json", code: 200, body: document, etag: hashOf(document) }
  }
  return undefined
}

/** A document is made anew only when one of its kinds has changed. */
function documentOf(cluster: Cluster, apiVersion: string, served: readonly Served[]): JsonObject {
  const known = made.get(cluster) ?? new Map<string, Made>()
  made.set(cluster, known)
  const before = known.get(apiVersion)
  const same =
    before?.served.length === served.length &&
    served.every(({ resource }, index) => resource === before.served[index]?.resource)
  if (before !== undefined && same) return before.document
  const document = openApiDocumentOf(apiVersion, served)
  known.set(apiVersion, { served, document })
  return document
}
