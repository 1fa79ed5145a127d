import { describe, expect, it } from "vitest"
import { chartSvg, roundUp } from "./chart.ts"

describe("a chart over time", () => {
  it("ends its scale at the next round number, never below the highest value", () => {
    expect([0.3, 1, 1.01, 3, 7, 130, 5000].map(roundUp)).toEqual([0.5, 1, 2, 5, 10, 200, 5000])
  })

  it("puts the highest value at the top of the scale and zero at its foot", () => {
    const line = { name: "operator", colour: "#000000", values: [0, 100] }
    const svg = chartSvg([{ title: "MB", lines: [line] }], [], 1)
    expect(svg).toContain('d="M60.0 190.0L880.0 36.0"')
  })

  it("shades the stretches that have a name", () => {
    const svg = chartSvg([{ title: "MB", lines: [] }], [{ name: "opening", from: 0, to: 30 }], 60)
    expect(svg).toContain('<rect x="60.0" y="36" width="410.0"')
    expect(svg).toContain(">opening</text>")
  })
})
