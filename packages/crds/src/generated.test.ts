import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { generatedFiles, generatedFolder } from "./generate.ts"

const files = generatedFiles()

test("generated/ holds exactly the files that the definitions yield", () => {
  expect(readdirSync(generatedFolder).toSorted()).toEqual([...files.keys()].toSorted())
})

test.each([...files])(
  "generated/%s is what `pnpm --filter @nightshift/crds generate` would write now",
  (name, text) => {
    expect(readFileSync(join(generatedFolder, name), "utf8")).toBe(text)
  },
)

test("generating twice gives the same bytes", () => {
  expect([...generatedFiles()]).toEqual([...files])
})
