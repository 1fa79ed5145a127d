/** The figures of one night as rows, and its costs as a picture. Pure. */
import type { Row } from "../row.ts"
import { chartSvg, type Stretch } from "./chart.ts"
import { cpuShares, cpuSpent, residents, type Sample } from "./costs.ts"

export interface Night {
  readonly machines: number
  readonly records: number
  /** Milliseconds by which each was late. */
  readonly opened: readonly number[]
  readonly closed: readonly number[]
  readonly verified: readonly number[]
  /** Names that the server answered after all were written, and after all were deleted. */
  readonly answered: number
  readonly left: number
  readonly samples: readonly Sample[]
}

const colours = { "machine-scheduler": "#8250df", "dns-operator": "#1a7f37" } as const
const operators = Object.keys(colours) as (keyof typeof colours)[]

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

function lateness(name: string, latenesses: readonly number[]): Row[] {
  const sorted = latenesses.toSorted((a, b) => a - b)
  const row = (word: string, share: number): Row => ({
    name: `${name}, ${word}`,
    unit: "s",
    ours: Math.round(quantile(sorted, share)) / 1000,
  })
  return [row("p50", 0.5), row("p99", 0.99), row("last", 1)]
}

export function figures(night: Night): Row[] {
  const { machines, records, samples } = night
  return [
    ...lateness(`${machines} machines: edge to Machine`, night.opened),
    ...lateness(`${machines} machines: edge to Machine gone`, night.closed),
    ...lateness(`${records} records: write to verified`, night.verified),
    { name: `${records} records: answered when all are written`, unit: "names", ours: night.answered },
    { name: `${records} records: answered when all are deleted`, unit: "names", ours: night.left },
    ...operators.flatMap((name) => [
      { name: `${name}: highest RSS`, unit: "MB", ours: Math.max(...residents(samples, name)) },
      {
        name: `${name}: CPU of the whole night`,
        unit: "s",
        ours: Math.round(cpuSpent(samples, name) * 100) / 100,
      },
    ]),
  ]
}

/** What the picture is drawn from. */
export const series = ({ samples }: Night) =>
  operators.map((operator) => ({
    operator,
    cpuPercent: cpuShares(samples, operator),
    residentMB: residents(samples, operator),
  }))

export function picture({ samples }: Night, stretches: readonly Stretch[]): string {
  const lines = (values: typeof cpuShares) =>
    operators.map((name) => ({ name, colour: colours[name], values: values(samples, name) }))
  const panels = [
    { title: "CPU, % of one core", lines: lines(cpuShares) },
    { title: "resident memory, MB", lines: lines(residents) },
  ]
  return chartSvg(panels, stretches, samples.length)
}
