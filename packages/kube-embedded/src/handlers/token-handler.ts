import { timestamp } from "../clock.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { readObject } from "../cluster/read.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import { issuer } from "../http/tokens.ts"
import { listOf, numberOf, objectOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { parseBody } from "./body.ts"

const usualLifetime = 3600
const shortestLifetime = 600

/** POST `serviceaccounts/token`: a TokenRequest, answered with a token for this server. */
export async function handleTokenRequest(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const account = readObject(cluster, target, name)
  const spec = objectOf(objectOf(await parseBody(request))["spec"])
  const seconds = Math.max(numberOf(spec["expirationSeconds"]) ?? usualLifetime, shortestLifetime)
  const asked = listOf(spec["audiences"]).map(String)
  const audiences = asked.length > 0 ? asked : [issuer]
  const { namespace = "", uid = "" } = account.metadata
  const token = cluster.tokens.issue({ namespace, name, uid }, audiences, seconds)
  const now = cluster.clock.now()
  const body = {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: timestamp(now) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token, expirationTimestamp: timestamp(now + seconds * 1000) },
  }
  return json(body, 201)
}
