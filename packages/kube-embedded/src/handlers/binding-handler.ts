import { timestamp } from "../clock.ts"
import type { Cluster } from "../cluster/cluster.ts"
import { readObject } from "../cluster/read.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest } from "../http/request.ts"
import { conditionsOf, withCondition } from "../objects/conditions.ts"
import { at, objectOf, stringOf } from "../objects/object.ts"
import type { Target } from "../resources/resource.ts"
import { badRequest, conflict } from "../status.ts"
import { parseBody } from "./body.ts"
import { writeOptions } from "./write-options.ts"

/** POST `pods/binding`: what a scheduler decides. @throws ApiError 409 for a pod that has a node already. */
export async function handleBinding(
  cluster: Cluster,
  target: Target,
  name: string,
  request: ApiRequest,
): Promise<Reply> {
  const body = objectOf(await parseBody(request))
  const nodeName = stringOf(at(body, "target", "name")) ?? ""
  if (nodeName === "") throw badRequest("the binding names no target")
  const pod = readObject(cluster, target, name)
  const present = stringOf(at(pod, "spec", "nodeName")) ?? ""
  if (present !== "") {
    throw conflict(
      { ...target.resource, plural: "pods/binding" },
      name,
      `pod ${name} is already assigned to node ${JSON.stringify(present)}`,
    )
  }
  const options = writeOptions(request, "CreateOptions")
  const scheduled = { type: "PodScheduled", status: "True", lastProbeTime: null }
  const conditions = withCondition(conditionsOf(pod), scheduled, timestamp(cluster.clock.now()))
  if (!options.dryRun) {
    const spec = { ...objectOf(pod["spec"]), nodeName }
    const status = { ...objectOf(pod["status"]), conditions }
    cluster.store.put(target.resource.collection, { ...pod, spec, status })
  }
  return json({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, 201)
}
