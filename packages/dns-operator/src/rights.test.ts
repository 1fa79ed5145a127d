import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { generated } from "./generate.ts"
import { managementRights, workloadRights } from "./rights.ts"

const folder = join(import.meta.dirname, "../generated")

test.each(Object.entries(generated))("%s is what the list of rights generates", (name, text) => {
  expect(readFileSync(join(folder, name), "utf8"), "stale: run pnpm generate").toBe(text)
})

test("no file of rights is left from before", () => {
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(generated).toSorted())
})

test("no right names every verb, group or resource", () => {
  for (const { verbs, apiGroups, resources } of [...managementRights, ...workloadRights])
    expect([...verbs, ...apiGroups, ...resources]).not.toContain("*")
})
