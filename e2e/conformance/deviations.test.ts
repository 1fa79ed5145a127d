import { readFile } from "node:fs/promises"
import { expect, test } from "vitest"
import { deviationName, deviationsIn, deviationsPage } from "./deviations.ts"
import { deviationsFile, generatedDeviations } from "./generate.ts"

test("DEVIATIONS.md is what the marked cases yield", async () => {
  expect(await readFile(deviationsFile, "utf8")).toBe(await generatedDeviations())
})

test("a deviation is read back from the name of its case, and others are none", () => {
  const file = "/somewhere/e2e/conformance/rules.kube.test.ts"
  const cases = [
    { name: `CEL rules > ${deviationName("may be odd", "it is | even")}`, file },
    { name: "CEL rules > compute their message", file },
  ]
  expect(deviationsIn(cases)).toEqual([{ area: "rules", sentence: "may be odd", reason: "it is | even" }])
  expect(deviationsPage(deviationsIn(cases))).toContain("| rules | may be odd | it is \\| even |")
})

test("without deviations the page says so", () => {
  expect(deviationsPage([])).toContain("None.")
})
