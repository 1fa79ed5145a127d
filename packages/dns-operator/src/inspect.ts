import { AuditLog, type Clock, keyOf, type Kube, Metrics, type Logger } from "@nightshift/operator-runtime"
import type { Config } from "./config.ts"
import { zonePlan } from "./decide.ts"
import type { DnsZone, RecordObject } from "./kinds.ts"
import { composeOperator, type Operator } from "./operator.ts"
import type { Plan } from "./records/plan.ts"
import { Planner } from "./records/planner.ts"
import { readMarker, zoneMarkerName } from "./records/ownership.ts"
import { rrsetAt } from "./records/contents.ts"
import { refusalText, sourceText } from "./records/wish.ts"
import { factsOf } from "./status/record-status.ts"
import { version } from "./version.ts"
import { recordVerdict, type RecordVerdict, unboundVerdict } from "./status/record-verdict.ts"

export interface InspectOptions {
  readonly kube: Kube
  readonly clock: Clock
  readonly log: Logger
  readonly config: Config
  /** Milliseconds to wait for spot clusters that cannot be asked; what they published is kept in the plan. */
  readonly patience?: number
}

/** What the operator would do to one zone on one of its primaries, or why that cannot be told. */
export type ZoneInspection =
  | {
      readonly kind: "plan"
      readonly zone: string
      readonly server: string
      readonly plan: Plan
      /** Wishes that cannot be published as they are, each with its rule. */
      readonly refusals: readonly string[]
      readonly silent: readonly string[]
    }
  | {
      readonly kind: "problem"
      readonly zone: string
      readonly server: string | undefined
      readonly message: string
    }

/** Whatever the caller wants to assume of a zone: for asking what an adoption would do before allowing it. */
export type Supposition = (zone: DnsZone) => DnsZone

/**
 * Looks at zones as the operator does, and writes nothing: `nightshift dns plan`. With a supposition the plan is that of
 * another spec: `nightshift dns adopt --dry-run`.
 */
export async function inspectZones(
  options: InspectOptions,
  wanted: (zone: DnsZone) => boolean,
  suppose: Supposition = (zone) => zone,
): Promise<ZoneInspection[]> {
  return withOperator(options, async (operator) => {
    const found: ZoneInspection[] = []
    for (const key of operator.zones.keys()) {
      const zone = operator.zones.get(key)
      if (zone !== undefined && wanted(zone))
        found.push(...(await inspectZone(operator, key, suppose(zone), options)))
    }
    return found
  })
}

async function inspectZone(
  operator: Operator,
  key: string,
  zone: DnsZone,
  options: InspectOptions,
): Promise<ZoneInspection[]> {
  const problem = operator.zones.problem(key)
  if (problem !== undefined)
    return [{ kind: "problem", zone: key, server: undefined, message: problem.message }]
  const { primaries } = operator.zones.servers(key)
  return Promise.all(
    primaries.map(async (instance): Promise<ZoneInspection> => {
      const server = keyOf(instance)
      const bad = (message: string): ZoneInspection => ({ kind: "problem", zone: key, server, message })
      operator.servers.of(instance)
      await operator.further.synced()
      const sight = operator.servers.of(instance)
      const name = operator.zones.names().get(key)
      if (sight.kind !== "usable" || name === undefined)
        return bad(sight.kind === "unusable" ? sight.problem.message : "it has no name")
      const looked = await sight.server.read(name, undefined)
      if (looked.kind === "absent") return bad(`it does not serve ${name}: the zone would be made there`)
      if (looked.kind !== "read") return bad(looked.error.message)
      const made = readMarker(rrsetAt(looked.mirror, zoneMarkerName(name), "TXT"))?.owner === operator.owner
      operator.zones.read(key, server, looked.mirror, made || zone.spec.adopt?.names?.includes("@") === true)
      const view = await settledView(operator, key, options)
      if (view === undefined) return bad("it is gone")
      const plan = zonePlan(new Planner(), zone, view, looked.mirror, operator.owner)
      const refusals = view.refusals.map((one) => `${sourceText(one.source)}: ${refusalText(one)}`)
      const silent = [...new Set(view.silent.map((one) => one.name))]
      return { kind: "plan", zone: key, server, plan, refusals, silent }
    }),
  )
}

/** The view once every cluster has answered, or the patience is over. */
async function settledView(operator: Operator, key: string, { clock, patience = 5_000 }: InspectOptions) {
  const deadline = clock.now() + patience
  for (;;) {
    operator.zones.touch(key)
    const view = operator.zones.view(key)
    if (view === undefined || view.silent.length === 0 || clock.now() >= deadline) return view
    await new Promise<void>((resolve) => {
      clock.after(50, resolve)
    })
  }
}

/** Why a record is or is not answered, looked at now: `nightshift explain`. */
export async function explainRecord(
  options: InspectOptions,
  kind: RecordObject["kind"],
  namespace: string,
  name: string,
): Promise<RecordVerdict | undefined> {
  return withOperator(options, async (operator) => {
    const record = operator.world.records.get(kind)?.get(namespace, name)
    if (record === undefined) return undefined
    const zone = operator.zones.records.bindingOf(record)
    if (zone === undefined) return unboundVerdict(record)
    const { primaries, secondaries } = operator.zones.servers(zone)
    for (const instance of [...primaries, ...secondaries]) operator.servers.of(instance)
    await operator.further.synced()
    await operator.lookOnly(zone)
    return recordVerdict(factsOf(record, zone, operator))
  })
}

async function withOperator<T>(options: InspectOptions, use: (operator: Operator) => Promise<T>): Promise<T> {
  const operator = await composeOperator({
    ...options,
    metrics: new Metrics(),
    audit: new AuditLog({ program: "inspect", version, run: "inspect" }, () => {}),
    instance: "inspect",
    namespaces: [],
  })
  try {
    operator.informers.start()
    await operator.informers.synced()
    return await use(operator)
  } finally {
    await operator.close()
    await operator.informers.stop()
  }
}
