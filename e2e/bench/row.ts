/** One measured figure: ours, and where there is one, the reference measured beside it in the same run. */
export interface Row {
  readonly name: string
  /** The unit of `ours` and `reference`: "ops/s", "ms", "MB", "requests/min". */
  readonly unit: string
  readonly ours: number
  readonly reference?: number
  /** ours / reference, so that runs on different machines can be compared. */
  readonly ratio?: number
  /** What we are out for, in words: ">= 0.9x", "<= 120 MB". */
  readonly goal?: string
  /** Half the distance between the quartiles over the runs, in the unit of `ours`. */
  readonly spread?: number
}

export interface Bench {
  readonly name: string
  run(): Promise<Row[]>
}

export interface Result {
  readonly bench: string
  readonly node: string
  readonly rows: readonly Row[]
}
