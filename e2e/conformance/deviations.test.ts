import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { deviationsIn, deviationsPage } from "./deviations.ts"
import { deviationsFile, generatedDeviations } from "./generate.ts"

test("DEVIATIONS.md is what the marked cases yield", () => {
  expect(readFileSync(deviationsFile, "utf8")).toBe(generatedDeviations())
})

const source = `
  check("is no deviation", async () => {})
  deviates(
    "may be odd",
    "it is | \\"even\\"",
    async () => {},
  )
`

test("a deviation is read with its sentence and its reason, and a plain case is none", () => {
  const found = [{ area: "rules", sentence: "may be odd", reason: `it is | "even"` }]
  expect(deviationsIn("rules", source)).toEqual(found)
  expect(deviationsPage(found)).toContain(`| rules | may be odd | it is \\| "even" |`)
})

test("a deviation that cannot be read is an error, not an omission", () => {
  expect(() => deviationsIn("rules", `${source} deviates(sentence, "why", run)`)).toThrow(/1 of 2 deviations/)
})

test("without deviations the page says so", () => {
  expect(deviationsPage([])).toContain("None.")
})
