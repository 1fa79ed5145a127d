/** The story itself: a workload, windows, a client; told line by line, judged at the end. */
import { create } from "../world/kubernetes.ts"
import { scheduledMachine, type Window, workload } from "../world/manifests.ts"
import type { World } from "../world/world.ts"
import { Probe } from "./probe.ts"
import type { Screen } from "./screen.ts"
import { type Sighting, Sightings } from "./sightings.ts"
import { clientFigures, tableOf, windowFigures } from "./summary.ts"
import { DnsWatch } from "./watch-dns.ts"
import { KubernetesWatch } from "./watch-kubernetes.ts"

export interface StoryOptions {
  readonly windows: number
  readonly screen: Screen
  readonly signal: AbortSignal
}

const seconds = 1000

/** Long enough to see the machine serve. */
const windowLength = 15 * seconds
/** From one close to the next opening: notice, gate, grace, drain and return all fit. */
const betweenWindows = 25 * seconds
const patience = 60 * seconds

/** True when every window opened, served and closed, and the client never saw an error. */
export async function tellStory(world: World, { windows, screen, signal }: StoryOptions): Promise<boolean> {
  const sightings = new Sightings()
  const watch = new KubernetesWatch(world.kubernetes, sightings)
  const dns = new DnsWatch(world.nameServers, sightings)
  const probe = new Probe({ resolve: (now) => dns.resolve(now), port: 80, interval: 25, parallel: 4 })
  const started = Date.now()
  sightings.subscribe((sighting) => screen.line(lineOf(sighting, started)))
  const redraw = setInterval(() => screen.footer(footerOf(sightings, probe)), 100)
  const end = async () => {
    clearInterval(redraw)
    await probe.stop()
    dns.stop()
    await watch.stop()
  }
  signal.addEventListener("abort", () => void end(), { once: true })
  try {
    await watch.start()
    dns.start(20)
    await sightings.until("zone", "Ready", patience)
    await create(world.kubernetes.spot, workload())
    const planned = plan(windows)
    await create(world.kubernetes.management, [scheduledMachine("nights", planned)])
    probe.start()
    for (const window of planned) await oneWindow(window, sightings)
    await sightings.until("return", /^CleanReturn True/, patience, planned.at(-1)?.until)
    await end()
    const figures = [
      ...planned.flatMap((window) => windowFigures(window, sightings)),
      ...clientFigures(probe.counts),
    ]
    screen.footer([])
    for (const text of ["", "what was seen:", ...tableOf(figures)]) screen.line(text)
    return probe.counts.failed === 0 && probe.counts.sent > 0
  } finally {
    await end()
  }
}

/** Windows on whole seconds, the first one soon. */
function plan(count: number): Window[] {
  const first = Math.ceil(Date.now() / seconds) * seconds + 2 * seconds
  return Array.from({ length: count }, (_, index) => {
    const from = first + index * (windowLength + betweenWindows)
    return { from, until: from + windowLength }
  })
}

async function oneWindow(window: Window, sightings: Sightings): Promise<void> {
  setTimeout(() => sightings.saw("window", "opens"), window.from - Date.now())
  setTimeout(() => sightings.saw("window", "closes"), window.until - Date.now())
  await sightings.until("node", "Ready", patience, window.from)
  await sightings.until("dns secondary", /TTL/, patience, window.from)
  await sightings.until("gate", /Withdrawn True/, patience, window.until)
  await sightings.until("machine", "gone", patience, window.until)
}

const lineOf = ({ at, where, what }: Sighting, started: number): string =>
  `${`+${((at - started) / 1000).toFixed(2)}s`.padStart(9)}  ${where.padEnd(14)}${what}`

function footerOf(sightings: Sightings, probe: Probe): string[] {
  const places = ["phase", "machine", "node", "pods"].map(
    (where) => `${where} ${sightings.now(where) ?? "-"}`,
  )
  const servers = ["primary", "secondary"].map((role) => `${role} ${sightings.now(`dns ${role}`) ?? "-"}`)
  const { sent, failed, lastMs } = probe.counts
  return [
    "",
    places.join("   "),
    servers.join("   "),
    `client  ${sent} sent, ${failed} failed${lastMs === undefined ? "" : `, last ${lastMs.toFixed(1)} ms`}${probe.knows ? ", knows the address" : ", finds no name"}`,
  ]
}
