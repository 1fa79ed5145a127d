import type { Cluster } from "../cluster/cluster.ts"
import { json, type Reply } from "../http/reply.ts"
import type { ApiRequest, User } from "../http/request.ts"
import type { JsonObject } from "../json.ts"
import { at, objectOf, stringOf } from "../objects/object.ts"
import { parseBody } from "./body.ts"

type Review = (cluster: Cluster, spec: JsonObject, user: User) => JsonObject

/** Nothing is forbidden to those who have proven who they are: RBAC is stored, not enforced. */
const access: Review = () => ({ allowed: true })

const rules: Review = () => ({
  incomplete: false,
  nonResourceRules: [{ nonResourceURLs: ["*"], verbs: ["*"] }],
  resourceRules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }],
})

const token: Review = (cluster, spec) => {
  const user = cluster.tokens.read(stringOf(spec["token"]) ?? "")
  if (user === undefined) return { authenticated: false, user: {}, error: "the token is not valid here" }
  return { authenticated: true, user: { username: user.name, uid: user.uid ?? "", groups: [...user.groups] } }
}

const self: Review = (_cluster, _spec, user) => ({
  userInfo: { username: user.name, groups: [...user.groups] },
})

const reviews: Readonly<Record<string, Review>> = {
  LocalSubjectAccessReview: access,
  SelfSubjectAccessReview: access,
  SelfSubjectReview: self,
  SelfSubjectRulesReview: rules,
  SubjectAccessReview: access,
  TokenReview: token,
}

/** Kinds that are asked, not stored: POST answers the question in `status`. `undefined` for every other kind. */
export async function handleReview(
  cluster: Cluster,
  kind: string,
  request: ApiRequest,
): Promise<Reply | undefined> {
  const review = Object.hasOwn(reviews, kind) ? reviews[kind] : undefined
  if (review === undefined) return undefined
  const body = objectOf(await parseBody(request))
  const metadata = objectOf(at(body, "metadata"))
  const status = review(cluster, objectOf(body["spec"]), request.user)
  return json({ ...body, metadata, status }, 201)
}
