import { zoneReasons } from "@nightshift/crds"
import { addRRset, DnsError } from "@nightshift/rfc2136"
import { auditZone } from "./audit.ts"
import type { ServerProblem } from "./board.ts"
import type { Context } from "./context.ts"
import { type Action, type Decision, signatureOf, soaWanted } from "./decide.ts"
import { type Found, look, type Observed } from "./observe.ts"
import { catalogName, list } from "./servers/catalog.ts"
import { configureZone, createZone } from "./servers/life-cycle.ts"
import { askFor } from "./servers/verify.ts"
import { zoneProblem } from "./servers/frozen.ts"
import { write, type Written } from "./servers/write.ts"

/** What was found after everything was done. */
export interface Results {
  readonly found: Found
  readonly written: Written | undefined
  readonly problem: ServerProblem | undefined
  /** Something has to be looked at again at once: the zone was not as it had been read. */
  readonly again: boolean
}

/** Does what was decided, in order, stops at the first failure, and looks again at what it changed. */
export async function act(decision: Decision, observed: Observed, ctx: Context): Promise<Results> {
  const doing: Doing = { found: observed.found, written: undefined, problem: decision.problem, again: false }
  for (const action of decision.actions) {
    await perform(action, observed, doing, ctx)
    if (doing.problem !== undefined && action.kind !== "notify") break
  }
  return doing
}

type Doing = { -readonly [Field in keyof Results]: Results[Field] }

async function perform(action: Action, observed: Observed, doing: Doing, ctx: Context): Promise<void> {
  const { view, server, replica } = observed
  switch (action.kind) {
    case "create": {
      doing.problem = await createZone(observed, ctx)
      if (doing.problem === undefined) auditZone("zone made", observed.zoneKey, server.key, view.name, ctx)
      doing.again = doing.problem === undefined
      return
    }
    case "configure":
      await configure(observed, doing, ctx)
      return
    case "list": {
      const incarnation = observed.zone.metadata.uid ?? ""
      const listing = { zoneKey: observed.zoneKey, zone: view.name, incarnation }
      doing.problem = await list(server, action.catalog, listing, "listed", ctx)
      if (doing.problem === undefined) replica.catalogs.add(action.catalog)
      return
    }
    case "write": {
      const written = await write(server, view.name, action.changes)
      doing.written = written
      doing.problem = await zoneProblem(written, server, view.name)
      if (doing.problem === undefined) remember(written, observed, ctx.clock.now())
      doing.again = written.outdated.length > 0 && written.problem === undefined
      await lookAgain(observed, doing, ctx)
      return
    }
    case "writeSoa":
      await writeSoa(observed, doing, ctx)
      return
    case "notify":
      replica.stale = true
      await notify(observed)
      return
    case "ask":
      await askFor(action, observed)
  }
}

/** A zone that did not let itself be read is read again when its block has changed. */
async function configure(observed: Observed, doing: Doing, ctx: Context): Promise<void> {
  const result = await configureZone(observed, ctx)
  if (typeof result !== "boolean") doing.problem = result
  else if (result && observed.found.kind === "unknown") {
    doing.problem = undefined
    doing.again = true
  }
}

/** The serial moves with every change of the zone, and a lower one is ignored: it is taken from the last look. */
async function writeSoa(observed: Observed, doing: Doing, ctx: Context): Promise<void> {
  const { view, zone, server } = observed
  const after = doing.found.kind === "serving" ? soaWanted(zone, view, doing.found.mirror) : undefined
  if (after === undefined) return
  const outcome = await server.update({ zone: view.name, prerequisites: [], updates: [addRRset(after)] })
  if (outcome.kind === "refused")
    doing.problem = { reason: zoneReasons.UpdateRefused, message: outcome.error.message }
  if (outcome.kind === "applied") auditZone("SOA written", observed.zoneKey, server.key, view.name, ctx)
  await lookAgain(observed, doing, ctx)
  if (doing.found.kind === "serving" && soaWanted(zone, view, doing.found.mirror) !== undefined)
    doing.again = true
}

/** Reads back what was written. The mirror is what the server holds now, not what we believe to have told it. */
async function lookAgain(observed: Observed, doing: Doing, ctx: Context): Promise<void> {
  const { zoneKey, server, view, replica } = observed
  replica.stale = true
  doing.found = await look(server, view.name, replica, ctx)
  if (doing.found.kind === "serving" && server.facts.role === "primary")
    ctx.zones.reread(zoneKey, server.key, doing.found.mirror)
}

/** Whether the server wants to hear it shows in whether it catches up: the next look tells. */
async function notify({ server, view, found }: Observed): Promise<void> {
  const { catalog } = server.facts
  // A server that has not heard of the zone yet learns of it from its catalog.
  const zone = found.kind === "absent" && catalog !== undefined ? catalogName(catalog) : view.name
  try {
    await server.notify(zone, undefined)
  } catch (error) {
    if (!(error instanceof DnsError)) throw error
  }
}

/** Refused names come back after a pause that doubles, up to five minutes. */
function remember(written: Written, { replica }: Observed, now: number): void {
  for (const change of written.applied) replica.refused.delete(change.name.key)
  for (const { change, why } of written.refused) {
    const times = (replica.refused.get(change.name.key)?.times ?? 0) + 1
    const until = now + Math.min(5_000 * 2 ** (times - 1), 300_000)
    replica.refused.set(change.name.key, { ...why, hash: signatureOf(change), until, times })
  }
}
