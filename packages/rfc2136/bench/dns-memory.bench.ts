import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { Row } from "./row.ts"

/** A process of its own, so that nothing else is in the figure. */
export const bench = {
  name: "memory of a client that sends 1,000,000 records",
  async run(): Promise<Row[]> {
    const program = fileURLToPath(import.meta.resolve("./send-million.ts"))
    // As the charts start an operator: else V8's young generation grows by doubling, and RSS shows that and no more.
    const flags = ["--expose-gc", "--max-semi-space-size=4"]
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, program])
    const { resident, heap } = JSON.parse(stdout) as { resident: number[]; heap: number[] }
    return [
      {
        name: "heap, collected, after 1,000,000 against 200,000 records",
        ...grown(heap),
        goal: "flat: <= 1.1x",
      },
      { name: "RSS after 1,000,000 against 200,000 records", ...grown(resident), goal: "flat: <= 1.1x" },
    ]
  },
}

/** The last of ten samples beside the second, in which everything is compiled and warm. */
function grown(samples: readonly number[]): Pick<Row, "unit" | "ours" | "reference" | "ratio"> {
  const late = samples.at(-1) ?? Number.NaN
  const early = samples[1] ?? Number.NaN
  return { unit: "MB", ours: late, reference: early, ratio: late / early }
}
