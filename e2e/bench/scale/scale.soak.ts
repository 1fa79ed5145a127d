/**
 * Ten thousand machines and ten thousand records: within one minute every window opens while every record is written; when
 * all is there, within another every window closes while every record is deleted. Tells how late each was, and what both
 * operators cost in every second, as results/scale.json and results/scale.svg. `./run soak scale`; MACHINES, RECORDS and SECONDS (the
 * length of each of the two minutes) make it smaller. Exit code 1 when anything did not come, or did not go.
 */
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Informers, type Kube } from "@nightshift/operator-runtime"
import { answered } from "./answers.ts"
import type { Stretch } from "./chart.ts"
import { type Sampling, sampleEverySecond } from "./costs.ts"
import { type Hosts, playHosts } from "./hosts.ts"
import {
  machineName,
  movedTo,
  record,
  recordName,
  recordRef,
  scheduledMachine,
  scheduledMachineRef,
  type Window,
} from "./objects.ts"
import { each, spread } from "./pace.ts"
import { figures, type Night, picture, series } from "./report.ts"
import { follow, type Sightings } from "./sightings.ts"
import { eventually, type Stand, startStand } from "./stand.ts"

const machines = Number(process.env["MACHINES"] ?? 10_000)
const records = Number(process.env["RECORDS"] ?? 10_000)
const seconds = Number(process.env["SECONDS"] ?? 60)
const fieldManager = "scale"
/** A slow machine may be late by so much before the run has failed. */
const patienceMs = 900_000
const say = (line: string) => void process.stdout.write(`${line}\n`)

/** The first instants of the two minutes. */
interface Minutes {
  readonly opening: number
  readonly closing: number
}

/** Long after everything: each minute's edges are written when what comes before it is over, however long that took. */
const farAway = 24 * 3_600_000

/** The first instant of a minute: far enough ahead for every machine's edge to be written down first. */
const firstEdge = (now: number): number => Math.ceil((now + 15_000 + machines * 30) / 1000) * 1000

const windowsOf =
  ({ opening, closing }: Minutes) =>
  (index: number): Window => {
    const offset = Math.floor((index / machines) * seconds) * 1000
    return { opens: opening + offset, closes: closing + offset }
  }

const moveEdges = (management: Kube, minutes: Minutes): Promise<void> =>
  each(machines, (index) =>
    management.patch(
      scheduledMachineRef(index),
      { type: "merge", body: movedTo(windowsOf(minutes)(index)) },
      { fieldManager },
    ),
  )

interface Scene {
  readonly stand: Stand
  readonly seen: Sightings
  readonly hosts: Hosts
  /** The first edge of all. */
  readonly opening: number
  readonly costs: Sampling
}

async function oneNight({ stand, seen, hosts, opening, costs }: Scene): Promise<readonly [Night, Minutes]> {
  const { management, named } = stand
  const comes = (holds: () => boolean | Promise<boolean>, what: string) =>
    eventually(
      () => {
        if (hosts.problem !== undefined) throw hosts.problem
        return holds()
      },
      patienceMs,
      what,
    )
  const acknowledged = new Map<string, number>()
  await Promise.all([
    spread(records, opening, seconds * 1000, async (index) => {
      await management.create(record(index), { fieldManager })
      acknowledged.set(recordName(index), Date.now())
    }),
    comes(() => seen.born.size === machines, "every Machine"),
  ])
  await comes(() => seen.verified.size === records, "every record's Ready")
  const published = await answered(named, records)
  say(`everything is there ${((Date.now() - opening) / 1000).toFixed(0)} s after the first edge`)
  const minutes = { opening, closing: firstEdge(Date.now()) }
  const { closing } = minutes
  await moveEdges(management, minutes)
  await Promise.all([
    spread(records, closing, seconds * 1000, (index) => management.delete(recordRef(index))),
    comes(() => seen.gone.size === machines, "every Machine's end"),
  ])
  await comes(() => seen.inPhase("Inactive") === machines, "every machine at home")
  let left = records
  await comes(async () => (left = await answered(named, records)) === 0, "an empty zone")
  say(`everything is gone ${((Date.now() - closing) / 1000).toFixed(0)} s after the first closing edge`)
  const late = (seenAt: ReadonlyMap<string, number>, edge: keyof Window) =>
    Array.from(
      { length: machines },
      (_, index) => (seenAt.get(machineName(index)) ?? Number.NaN) - windowsOf(minutes)(index)[edge],
    )
  const night = {
    machines,
    records,
    opened: late(seen.born, "opens"),
    closed: late(seen.gone, "closes"),
    verified: [...acknowledged].map(([name, at]) => (seen.verified.get(name) ?? Number.NaN) - at),
    answered: published,
    left,
    samples: await costs.stop(),
  }
  return [night, minutes]
}

async function write(night: Night, edges: Minutes, begun: number): Promise<void> {
  const rows = figures(night)
  for (const { name, ours, unit } of rows) say(`${name.padEnd(50)} ${ours} ${unit}`)
  const since = (at: number) => Math.round((at - begun) / 1000)
  const minute = (name: string, at: number): Stretch => ({ name, from: since(at), to: since(at) + seconds })
  const stretches = [
    minute("windows open, records are written", edges.opening),
    minute("windows close, records are deleted", edges.closing),
  ]
  const results = join(import.meta.dirname, "../results")
  await mkdir(results, { recursive: true })
  await writeFile(join(results, "scale.svg"), picture(night, stretches))
  const result = { bench: "scale", node: process.version, rows, everySecond: series(night) }
  await writeFile(join(results, "scale.json"), `${JSON.stringify(result, undefined, 2)}\n`)
}

const stand = await startStand()
const informers = new Informers(stand.management, { freeze: false })
try {
  const seen = follow(informers)
  const hosts = playHosts(seen.machines, stand.management, stand.spot)
  informers.start()
  await informers.synced()
  say(`${machines} machines and ${records} records, each edge within ${seconds} s`)
  const later = { opening: Date.now() + farAway, closing: Date.now() + 2 * farAway }
  await each(machines, (index) =>
    stand.management.create(scheduledMachine(index, windowsOf(later)(index)), { fieldManager }),
  )
  await eventually(
    () => seen.inPhase("UnScheduled") === machines,
    patienceMs,
    "the first decision about every machine",
  )
  const opening = firstEdge(Date.now())
  await moveEdges(stand.management, { ...later, opening })
  const { "machine-scheduler": scheduler, "dns-operator": dns } = stand.operators
  const costs = sampleEverySecond({ "machine-scheduler": scheduler.pid, "dns-operator": dns.pid })
  const [night, minutes] = await oneNight({ stand, seen, hosts, opening, costs })
  await hosts.stop()
  if (hosts.problem !== undefined) throw hosts.problem
  await write(night, minutes, costs.begun)
  process.exitCode = night.answered === records && night.left === 0 ? 0 : 1
} catch (error) {
  say(`scale: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exitCode = 1
} finally {
  await informers.stop()
  await stand.stop()
}
process.exit()
