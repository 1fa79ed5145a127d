import type { Cluster } from "../cluster/cluster.ts"
import { evictPod } from "../disruption/evict.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import { at, objectOf, stringOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { badRequest } from "../status.ts"
import { parseBody } from "./body.ts"
import { deleteOptionsOf } from "./delete-options.ts"
import { writeOptions } from "./write-options.ts"

/** POST `pods/eviction`. */
export async function handleEviction(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const body = objectOf(await parseBody(request))
  if ((stringOf(at(body, "metadata", "name")) ?? name) !== name) {
    throw badRequest("name in URL does not match name in Eviction object")
  }
  const { fieldManager, dryRun } = writeOptions(request, "CreateOptions")
  const options = deleteOptionsOf(objectOf(body["deleteOptions"]), request.query)
  evictPod(cluster, target, name, { ...options, fieldManager, dryRun: dryRun || options.dryRun })
  return json({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, 201)
}
