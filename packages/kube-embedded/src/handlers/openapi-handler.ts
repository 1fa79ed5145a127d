import type { Cluster } from "../cluster/cluster.ts"
import { json, type Reply } from "../http/reply.ts"

/** `/openapi/v3`: which documents there are. */
export function openApiIndex(_cluster: Cluster): Reply {
  return json({ paths: {} })
}

/** `/openapi/v3/PATH`: the document of one group version; `undefined` when it is not served. */
export async function openApiDocument(_cluster: Cluster, _path: string): Promise<Reply | undefined> {
  return undefined
}
