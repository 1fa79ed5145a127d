/** One figure of a benchmark, as the runner prints and keeps it. */
export interface Row {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly reference?: number
  /** ours / reference */
  readonly ratio?: number
  readonly goal?: string
  /** Half the distance between the quartiles over the rounds, in the unit of `ours`. */
  readonly spread?: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const quartile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
  return (quartile(0.75) - quartile(0.25)) / 2
}

/** Ours and the reference take turns, so that what else the machine does hits both alike. */
export async function inTurns(
  rounds: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<Pick<Row, "ours" | "reference" | "ratio" | "spread">> {
  const [mine, theirs]: [number[], number[]] = [[], []]
  await ours()
  await reference()
  for (let round = 0; round < rounds; round++) {
    mine.push(await ours())
    theirs.push(await reference())
  }
  return {
    ours: median(mine),
    reference: median(theirs),
    ratio: median(mine.map((value, round) => value / (theirs[round] ?? Number.NaN))),
    spread: spread(mine),
  }
}
