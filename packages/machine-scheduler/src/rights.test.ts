import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { generated } from "./generate.ts"

test.each(Object.entries(generated))("%s is what the list of rights generates", (path, text) => {
  expect(readFileSync(join(import.meta.dirname, "../../..", path), "utf8")).toBe(text)
})
