import type { Cluster } from "../cluster/cluster.ts"
import { json, type Reply } from "../http/reply.ts"
import type { JsonObject } from "../json.ts"
import { documentPath, hashOf, openApiDocumentOf, openApiIndexOf } from "../openapi/index.ts"
import type { Registry } from "../resources/registry.ts"

interface Documents {
  /** Of the registry that they tell of. */
  readonly generation: number
  readonly byApiVersion: ReadonlyMap<string, JsonObject>
}

// Made when somebody first asks, and again when a definition came or went.
const cache = new WeakMap<Registry, Documents>()

/** `/openapi/v3`: which documents there are. */
export function openApiIndex(cluster: Cluster): Reply {
  return json(openApiIndexOf(documentsOf(cluster.registry)))
}

/** `/openapi/v3/PATH`: the document of one group version; `undefined` when it is not served. */
export function openApiDocument(cluster: Cluster, path: string): Reply | undefined {
  for (const [apiVersion, document] of documentsOf(cluster.registry)) {
    if (documentPath(apiVersion) !== path) continue
    return { kind: "json", code: 200, body: document, etag: hashOf(document) }
  }
  return undefined
}

function documentsOf(registry: Registry): ReadonlyMap<string, JsonObject> {
  const known = cache.get(registry)
  if (known?.generation === registry.generation) return known.byApiVersion
  const byApiVersion = new Map(
    [...registry.groupVersions()].map(([apiVersion, served]) => [apiVersion, openApiDocumentOf(apiVersion, served)] as const),
  )
  cache.set(registry, { generation: registry.generation, byApiVersion })
  return byApiVersion
}
