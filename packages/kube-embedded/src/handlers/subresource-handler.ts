import type { Cluster } from "../cluster/cluster.ts"
import type { Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import type { Target } from "../resources/resource.ts"
import { noSuchResource } from "../status.ts"

/** Requests to a subresource other than status. @throws ApiError 404 for one that the resource does not have. */
export async function handleSubresource(
  _cluster: Cluster,
  _target: Target,
  _name: string,
  _subresource: string,
  _request: ApiRequest,
): Promise<Reply> {
  throw noSuchResource()
}
