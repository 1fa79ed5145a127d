import { describe, expect, it } from "vitest"
import { changes } from "./compare.ts"
import type { Row } from "./row.ts"

const result = (...rows: Row[]) => ({ bench: "wire", node: "v24", rows })

describe("a run beside the last one", () => {
  it("is silent about what lies within the noise", () => {
    expect(
      changes(result({ name: "a", unit: "ms", ours: 10 }), result({ name: "a", unit: "ms", ours: 12 })),
    ).toEqual([])
  })

  it("compares ratios, not absolutes, so that a slower machine is not a slower program", () => {
    const before = result({ name: "a", unit: "ops/s", ours: 1000, reference: 1000, ratio: 1 })
    expect(
      changes(before, result({ name: "a", unit: "ops/s", ours: 300, reference: 300, ratio: 1 })),
    ).toEqual([])
    expect(
      changes(before, result({ name: "a", unit: "ops/s", ours: 600, reference: 1000, ratio: 0.6 })),
    ).toHaveLength(1)
  })

  it("forgives what the spread of the runs explains", () => {
    const wide = { name: "a", unit: "ms", ours: 10, spread: 8 }
    expect(changes(result(wide), result({ ...wide, ours: 16 }))).toEqual([])
  })

  it("tells a request that was never made before", () => {
    expect(
      changes(
        result({ name: "idle", unit: "requests", ours: 0 }),
        result({ name: "idle", unit: "requests", ours: 4 }),
      ),
    ).toHaveLength(1)
  })
})
