import { fieldManagers, labels, serverConditions, serverReasons, zoneReasons } from "@nightshift/crds"
import {
  applyStatus,
  type Clock,
  type Condition,
  type ConditionUpdate,
  findCondition,
  isKubeError,
  type Kube,
  type KubeObject,
  keyOf,
  type Outcome,
  setCondition,
  settled,
  splitKey,
  until,
} from "@nightshift/operator-runtime"
import { DnsError, root } from "@nightshift/rfc2136"
import type { Board, ServerView } from "../board.ts"
import type { Bind9Cluster, Bind9Instance } from "../kinds.ts"
import type { Server } from "../servers/server.ts"
import type { Servers } from "../servers/servers.ts"
import type { World } from "../world/world.ts"
import type { Zones } from "../zones.ts"

export interface InstanceContext {
  readonly world: World
  readonly zones: Zones
  readonly servers: Servers
  readonly board: Board
  readonly kube: Kube
  readonly clock: Clock
  /** Milliseconds between questions to a server that no zone makes us look at. */
  readonly tick: number
}

type Said = Pick<ConditionUpdate, "status" | "reason" | "message">

/** Instances by `namespace/name`, as everywhere; clusters and providers with their kind in front. */
export const serverStatusKey = (object: KubeObject): string =>
  object.kind === "Bind9Instance" ? keyOf(object) : `${object.kind}|${keyOf(object)}`

export async function reconcileServerStatus(key: string, ctx: InstanceContext): Promise<Outcome> {
  const bar = key.indexOf("|")
  const { namespace, name } = splitKey(key.slice(bar + 1))
  if (bar < 0) {
    const instance = ctx.world.instances.get(namespace, name)
    return instance === undefined ? settled : reconcileInstance(key, instance, ctx)
  }
  const informer = key.startsWith("Bind9Cluster|") ? ctx.world.bind9Clusters : ctx.world.providers
  const cluster = informer.get(namespace, name)
  if (cluster !== undefined) await reconcileCluster(cluster, ctx)
  return settled
}

/** Tells how one server stands: whether it answers, whether its keys work, and who runs it. */
async function reconcileInstance(
  key: string,
  instance: Bind9Instance,
  ctx: InstanceContext,
): Promise<Outcome> {
  const sight = ctx.servers.of(instance)
  if (sight.kind === "unread") return settled
  const zones = ctx.zones.keys().filter((zone) => serves(ctx.zones, zone, key))
  const isOurs = ctx.world.isOurs(instance)
  if (!isOurs && !isShared(instance, zones)) return settled
  const views = zones.flatMap((zone) => ctx.board.of(zone).get(key) ?? [])
  const ready =
    sight.kind === "unusable" ? no(sight.problem) : (readyBy(views) ?? (await probe(sight.server)))
  const keyUsable = sight.kind === "unusable" ? no(sight.problem) : keyBy(sight.server, views)
  await tell(
    instance,
    {
      [serverConditions.Ready]: ready,
      [serverConditions.KeyUsable]: keyUsable,
      [serverConditions.Managed]: managedBy(instance),
    },
    // Of a server that shards share nobody knows all zones.
    isOurs ? { zonesCount: zones.length } : {},
    ctx,
  )
  return views.length === 0 && sight.kind === "usable" ? until(ctx.clock.now() + ctx.tick) : settled
}

/** A server without a shard's label is told of by every shard that has a zone there. */
const isShared = ({ metadata }: Bind9Instance, zones: readonly string[]): boolean =>
  metadata.labels?.[labels.watchFilter] === undefined && zones.length > 0

/** A cluster or provider is as ready as the instances that belong to it. */
async function reconcileCluster(cluster: Bind9Cluster, ctx: InstanceContext): Promise<void> {
  const { name, namespace } = cluster.metadata
  const members = ctx.world.instances.list(namespace).filter((instance) => instance.spec.clusterRef === name)
  const ready = members.filter(({ status }) => findCondition(status?.conditions, "Ready")?.status === "True")
  await tell(
    cluster,
    {
      [serverConditions.Ready]: clusterReady(members.length, ready.length),
      [serverConditions.Managed]: managedBy(cluster),
    },
    {
      instanceCount: members.length,
      readyInstances: ready.length,
      instances: members.map(keyOf).toSorted().slice(0, 256),
    },
    ctx,
  )
}

const serves = (zones: Zones, zone: string, key: string): boolean => {
  const { primaries, secondaries } = zones.servers(zone)
  return [...primaries, ...secondaries].some((instance) => keyOf(instance) === key)
}

function readyBy(views: readonly ServerView[]): Said | undefined {
  const bad = views.find(
    ({ problem }) =>
      problem?.reason === zoneReasons.ServerUnreachable || problem?.reason === zoneReasons.ClockSkew,
  )
  if (bad?.problem !== undefined)
    return no({ reason: serverReasons.Unreachable, message: bad.problem.message })
  if (!views.some(({ serial }) => serial !== undefined)) return undefined
  return { status: "True", reason: serverReasons.Reachable, message: "it answers" }
}

/** A server that serves no zone of ours yet is asked for the root: any answer will do. */
async function probe(server: Server): Promise<Said> {
  try {
    await server.query(root, "SOA")
    return { status: "True", reason: serverReasons.Reachable, message: "it answers" }
  } catch (error) {
    if (!(error instanceof DnsError)) throw error
    return no({ reason: serverReasons.Unreachable, message: error.message })
  }
}

function keyBy(server: Server, views: readonly ServerView[]): Said {
  const refused = views.find(({ problem }) => problem?.reason === zoneReasons.KeyRefused)
  if (refused?.problem !== undefined)
    return no({ reason: serverReasons.KeyRefused, message: refused.problem.message })
  const { refusedKey } = server
  if (refusedKey !== undefined)
    return no({
      reason: serverReasons.KeyRefused,
      message: `it refuses key ${refusedKey.name}, and takes the previous one so far: compare name, algorithm and secret on both sides, or name the previous key in previousTsigSecretRef until it knows the new one; a restart of the operator forgets it otherwise`,
    })
  const warning = server.facts.updateKey?.warning ?? server.facts.transferKey?.warning
  if (warning !== undefined) return { status: "True", reason: serverReasons.WeakAlgorithm, message: warning }
  return {
    status: "True",
    reason: serverReasons.Valid,
    message: "its keys can be read, and the server has not refused them",
  }
}

/** Servers that the operator runs itself come later; until then their fields are accepted and this says so. */
function managedBy(object: Bind9Instance | Bind9Cluster): Said {
  const external =
    object.spec !== undefined && "external" in object.spec && object.spec.external !== undefined
  if (external) return no({ reason: serverReasons.External, message: "somebody else runs it" })
  return no({
    reason: serverReasons.NotYetSupported,
    message: "servers run by the operator are not supported yet: describe one that exists in spec.external",
  })
}

function clusterReady(members: number, ready: number): Said {
  if (members === 0)
    return no({ reason: serverReasons.NoChildren, message: "no Bind9Instance names it in spec.clusterRef" })
  if (ready === members)
    return { status: "True", reason: serverReasons.AllReady, message: `${members} instances answer` }
  const reason = ready === 0 ? serverReasons.NotReady : serverReasons.PartiallyReady
  return no({ reason, message: `${ready} of ${members} instances answer` })
}

const no = ({ reason, message }: { readonly reason: string; readonly message: string }): Said => ({
  status: "False",
  reason,
  message: message.slice(0, 2048),
})

async function tell(
  object: Bind9Instance | Bind9Cluster,
  said: Readonly<Record<string, Said>>,
  fields: Readonly<Record<string, unknown>>,
  { kube, clock }: InstanceContext,
): Promise<void> {
  const observedGeneration = object.metadata.generation ?? 0
  let conditions: readonly Condition[] = object.status?.conditions ?? []
  for (const [type, words] of Object.entries(said)) {
    conditions = setCondition(conditions, { type, ...words, observedGeneration }, clock.now())
  }
  try {
    await applyStatus(
      kube,
      object,
      { conditions, observedGeneration, ...fields },
      { fieldManager: fieldManagers.dnsOperator },
    )
  } catch (error) {
    if (!isKubeError(error, "absent")) throw error
  }
}
