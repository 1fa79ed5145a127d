import { fieldManagers, recordConditions, recordReasons } from "@nightshift/crds"
import {
  applyStatus,
  type Clock,
  type Condition,
  isKubeError,
  keyOf,
  type Kube,
  type Outcome,
  setCondition,
  settled,
  until,
} from "@nightshift/operator-runtime"
import type { Board } from "../board.ts"
import type { RecordObject } from "../kinds.ts"
import type { Loss } from "../records/desired.ts"
import { ownerName } from "../records/owner-name.ts"
import { typeOfKind } from "../records/record-wish.ts"
import { sourceText } from "../records/wish.ts"
import type { World } from "../world/world.ts"
import type { ZoneView } from "../zone-view.ts"
import type { Zones } from "../zones.ts"
import { type RecordFacts, recordVerdict, type RecordVerdict, unboundVerdict } from "./record-verdict.ts"
import type { Waiting } from "./waiting.ts"

export interface RecordStatusContext {
  readonly world: World
  readonly zones: Zones
  readonly board: Board
  readonly waiting: Waiting
  readonly kube: Kube
  readonly clock: Clock
}

/** Milliseconds in which a change may become verified without a word in between: one status write, not two. */
const patience = 3_000

export const recordKey = (record: RecordObject): string => `${record.kind}|${keyOf(record)}`

/** Tells one record how it stands; nothing is written when it says so already. */
export async function reconcileRecord(key: string, ctx: RecordStatusContext): Promise<Outcome> {
  const record = recordBy(key, ctx.world)
  if (record === undefined || record.metadata.deletionTimestamp !== undefined) {
    ctx.waiting.done(key)
    return settled
  }
  const zoneKey = ctx.zones.records.bindingOf(record)
  if (zoneKey === undefined && !isOursToTell(record, ctx)) {
    ctx.waiting.done(key)
    return settled
  }
  const verdict =
    zoneKey === undefined ? unboundVerdict(record) : recordVerdict(factsOf(record, zoneKey, ctx))
  const now = ctx.clock.now()
  if (zoneKey === undefined || verdict.ready.status === "True") ctx.waiting.done(key)
  else {
    const since = ctx.waiting.add(zoneKey, key, now)
    const isUnderWay = verdict.ready.reason === recordReasons.Verifying
    if (isUnderWay && now < since + patience) return until(since + patience)
  }
  await write(record, verdict, ctx, now)
  return settled
}

/** A record of no zone of this shard is another shard's, unless it bears our label or was in a zone of ours last. */
function isOursToTell(record: RecordObject, { world }: RecordStatusContext): boolean {
  const { namespace = "", name } = record.status?.zoneRef ?? {}
  return world.isOurs(record) || (name !== undefined && world.wasOurs(`${namespace}/${name}`))
}

async function write(
  record: RecordObject,
  verdict: RecordVerdict,
  ctx: RecordStatusContext,
  now: number,
): Promise<void> {
  try {
    await applyStatus(ctx.kube, record, statusOf(record, verdict, now), {
      fieldManager: fieldManagers.dnsOperator,
    })
  } catch (error) {
    // Deleted meanwhile: there is nobody left to be told.
    if (!isKubeError(error, "absent")) throw error
  }
}

function statusOf(record: RecordObject, verdict: RecordVerdict, now: number) {
  const observedGeneration = record.metadata.generation ?? 0
  let conditions: readonly Condition[] = record.status?.conditions ?? []
  for (const [type, said] of [
    [recordConditions.Ready, verdict.ready],
    [recordConditions.Conflict, verdict.conflict],
  ] as const) {
    conditions = setCondition(
      conditions,
      { type, ...said, message: said.message.slice(0, 2048), observedGeneration },
      now,
    )
  }
  const { zone } = verdict
  return {
    conditions,
    observedGeneration,
    zone: zone?.zoneName,
    zoneRef: zone && { apiVersion: "bindy.firestoned.io/v1beta1", kind: "DNSZone", ...zone },
    publishedName: verdict.publishedName,
    recordHash: verdict.hash,
    addresses: verdict.values?.slice(0, 1024),
  }
}

/** What bears on a record just now. */
export function factsOf(
  record: RecordObject,
  zoneKey: string,
  ctx: Pick<RecordStatusContext, "zones" | "board">,
): RecordFacts {
  const zone = ctx.zones.get(zoneKey)
  const { primaries, secondaries } = ctx.zones.servers(zoneKey)
  // What came since the last look is spoken of after the next one; where nobody looks there is no other word than now.
  const looked = primaries.length > 0 ? ctx.zones.lastView(zoneKey) : undefined
  const view = looked ?? ctx.zones.view(zoneKey)
  const text = `${record.kind}/${record.metadata.namespace ?? ""}/${record.metadata.name}`
  const isMine = ({ source }: { readonly source: Loss["source"] }) => sourceText(source) === text
  return {
    zone: zone && {
      name: zone.metadata.name,
      namespace: zone.metadata.namespace ?? "",
      zoneName: zone.spec.zoneName,
    },
    zoneProblem: ctx.zones.problem(zoneKey)?.message,
    refusal: view?.refusals.find(isMine),
    losses: view?.merged.losses.filter(isMine) ?? [],
    wanted: view && wantedOf(record, view),
    servers: [...primaries, ...secondaries].map(keyOf),
    views: ctx.board.of(zoneKey),
  }
}

/** The RRset that this record has a part in. */
function wantedOf(record: RecordObject, view: ZoneView) {
  const owner = ownerName(record.spec.name, view.name)
  return owner.kind === "name"
    ? view.merged.desired.get(owner.name.key)?.get(typeOfKind[record.kind])
    : undefined
}

function recordBy(key: string, world: World): RecordObject | undefined {
  const [kind = "", place = ""] = key.split("|")
  const slash = place.indexOf("/")
  return world.records.get(kind as RecordObject["kind"])?.get(place.slice(0, slash), place.slice(slash + 1))
}
