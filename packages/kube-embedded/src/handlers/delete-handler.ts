import type { Cluster } from "../cluster/cluster.ts"
import { type DeleteOptions, deleteObject } from "../cluster/delete.ts"
import { listObjects } from "../cluster/list.ts"
import type { ApiRequest } from "../http/request.ts"
import { json, type Reply } from "../http/reply.ts"
import { type KubeObject, objectOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import type { Status } from "../status.ts"
import { parseBody } from "./body.ts"
import { deleteOptionsOf } from "./delete-options.ts"
import { listOptions } from "./list-options.ts"

export async function deleteOne(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const options = await deleteOptions(request)
  return answer(target, deleteObject(cluster, target, name, options))
}

/** Deletes what the selectors match; answers the list of it, as it was. */
export async function deleteCollection(
  cluster: Cluster,
  target: Target,
  request: ApiRequest,
): Promise<Reply> {
  const options = await deleteOptions(request)
  const page = listObjects(cluster, target, listOptions(request, target))
  const items = page.items.map((item) => {
    const { namespace, name } = item.metadata
    const one = { ...target, namespace: target.resource.namespaced ? namespace : undefined }
    const left = deleteObject(cluster, one, name, options)
    return isStatus(left) ? item : left
  })
  return { kind: "list", target, page: { ...page, items, resourceVersion: String(cluster.store.revision) } }
}

function answer(target: Target, result: KubeObject | Status): Reply {
  return isStatus(result) ? json(result) : { kind: "object", code: 200, target, object: result }
}

function isStatus(result: KubeObject | Status): result is Status {
  return result.kind === "Status" && result.apiVersion === "v1"
}

async function deleteOptions(request: ApiRequest): Promise<DeleteOptions> {
  const body = request.body.length === 0 ? {} : objectOf(await parseBody(request))
  return deleteOptionsOf(body, request.query)
}
