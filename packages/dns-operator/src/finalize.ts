import { type Clock, timestamp } from "@nightshift/operator-runtime"
import type { Context } from "./context.ts"
import type { DnsZone, ServerStatus } from "./kinds.ts"
import { serversOfStatus, statusKey } from "./status/former-servers.ts"
import { type Left, takeOffAll } from "./take-off-all.ts"
import { zoneNameOf } from "./zone-view.ts"

/** A dead server, or a parent that keeps a delegation, may hold up the end of a zone no longer than this, ms. */
const deadline = 120_000

/** Between two looks at a server that still has the zone, ms. */
const pause = 1_500

/** A zone that is not off its servers yet. */
export interface Remaining {
  /** What it waits for, in words. */
  readonly message: string
  /** When to try again, ms since the epoch. */
  readonly again: number
}

/**
 * Takes a deleted zone off all servers that serve it or once did: removed where we made it, elsewhere only our own records
 * withdrawn. Answers what remains, or undefined when it is done or has taken too long.
 */
export async function finalize(key: string, zone: DnsZone, ctx: Context): Promise<Remaining | undefined> {
  const name = zoneNameOf(zone)
  if ("rule" in name || ctx.zones.names().get(key) === undefined) return undefined
  const now = ctx.clock.now()
  const isLate = now >= Date.parse(zone.metadata.deletionTimestamp ?? "") + deadline
  const delegated = ctx.zones.isDelegated(key, name)
    ? [{ server: undefined, message: `its delegation is still in the parent of ${name}`, forGood: false }]
    : []
  const [first] = delegated
  if (first !== undefined && !isLate) return { message: first.message, again: now + 200 }
  const { primaries, secondaries } = ctx.zones.servers(key)
  const chosen = [...primaries, ...secondaries].map(({ metadata }) => statusKey(metadata))
  const leaving = [...new Set([...chosen, ...serversOfStatus(zone)])]
  const left = [...delegated, ...(await takeOffAll({ key, zone, name }, leaving, [], ctx))]
  ctx.replicas.forget(key)
  const waiting = left.find(({ forGood }) => !forGood)
  if (waiting !== undefined && !isLate) return { message: waiting.message, again: ctx.clock.now() + pause }
  if (left.length > 0) tellLeft(zone, left, ctx)
  return undefined
}

/** Of servers that serve the zone no longer: those that still have something of it, and when to look at them again. */
export interface Releasing {
  readonly leaving: readonly ServerStatus[]
  readonly again: number | undefined
}

/** Takes a zone off servers that were chosen for it once and are so no more; each has as long as at the end of the zone. */
export async function release(
  key: string,
  zone: DnsZone,
  former: readonly ServerStatus[],
  ctx: Context,
): Promise<Releasing> {
  const name = ctx.zones.names().get(key)
  if (name === undefined || former.length === 0) return { leaving: former, again: undefined }
  const { primaries, secondaries } = ctx.zones.servers(key)
  const staying = [...primaries, ...secondaries].map(({ metadata }) => statusKey(metadata))
  const left = await takeOffAll({ key, zone, name }, former.map(statusKey), staying, ctx)
  const isGivenUp = (one: Left) => one.forGood || isOverdue(one, former, ctx.clock)
  const lost = left.filter(isGivenUp)
  if (lost.length > 0) tellLeft(zone, lost, ctx)
  const leaving = former.flatMap((one): ServerStatus[] => {
    const why = left.find((other) => other.server === statusKey(one) && !isGivenUp(other))
    if (why === undefined) return []
    const { namespace, name: server, role, leavingSince = timestamp(ctx.clock.now()) } = one
    const message = `no longer one of the zone's servers: ${why.message}`.slice(0, 512)
    return [{ namespace, name: server, role, reachable: false, leavingSince, message }]
  })
  return { leaving, again: leaving.length === 0 ? undefined : ctx.clock.now() + pause }
}

function isOverdue({ server }: Left, former: readonly ServerStatus[], clock: Clock): boolean {
  const since = Date.parse(former.find((one) => statusKey(one) === server)?.leavingSince ?? "")
  return clock.now() >= since + deadline
}

function tellLeft(zone: DnsZone, left: readonly Left[], ctx: Context): void {
  const why = left.map(({ message }) => message).join("; ")
  const note = `the zone is given up where it could not be taken off: ${why}; what is left there has our markers`
  ctx.events.event(zone, {
    type: "Warning",
    reason: "LeftBehind",
    action: "Delete",
    note: note.slice(0, 1024),
  })
}
