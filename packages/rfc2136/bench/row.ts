/** One figure of a benchmark, as the runner prints and keeps it. */
export interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly reference?: number
  /** ours / reference */
  readonly ratio?: number
  readonly goal?: string
  /** Half the distance between the quartiles over the runs, in the unit of `ours`. */
  readonly spread?: number
}

/** The value below which this share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5)
}

export function spread(samples: readonly number[]): number {
  return (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2
}

/** Medians of both, and the median of their ratios run by run: what else the machine does hits both alike. */
export function compared(
  ours: readonly number[],
  reference: readonly number[],
): Pick<Row, "ours" | "reference" | "ratio" | "spread"> {
  const ratios = ours.map((value, run) => value / (reference[run] ?? Number.NaN))
  return { ours: median(ours), reference: median(reference), ratio: median(ratios), spread: spread(ours) }
}
