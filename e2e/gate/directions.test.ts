import { describe, expect, it } from "vitest"
import { violations } from "./directions.ts"

const rules = (file: string, source: string) => violations(file, source).map((violation) => violation.rule)

describe("the directions of the house", () => {
  it("refuse an operator that imports the other operator", () => {
    expect(
      rules("packages/dns-operator/src/act.ts", `import { decide } from "@nightshift/machine-scheduler"`),
    ).toEqual(["packages/dns-operator may import of ours only: crds, operator-runtime, rfc2136"])
  })

  it("refuse a relative import that leaves its package", () => {
    expect(rules("packages/crds/src/names.ts", `import { x } from "../../rfc2136/src/name.ts"`)).toEqual([
      "a relative import stays inside its own package",
    ])
  })

  it("refuse Kubernetes in the wire library, type-only imports and dynamic ones included", () => {
    expect(
      rules("packages/rfc2136/src/client.ts", `import type { Kube } from "@nightshift/operator-runtime"`),
    ).toHaveLength(1)
    expect(
      rules("packages/rfc2136/src/client.ts", `await import("@nightshift/operator-runtime")`),
    ).toHaveLength(1)
  })

  it("let a test, and only a test, use the server it is proven on", () => {
    const source = `import { start } from "@nightshift/kube-embedded/testing"`
    expect(rules("packages/operator-runtime/src/reflector.test.ts", source)).toEqual([])
    expect(rules("packages/operator-runtime/src/reflector.ts", source)).toHaveLength(1)
  })

  it("keep the stories outside", () => {
    expect(rules("e2e/stories/open.story.test.ts", `import { x } from "@nightshift/crds"`)).toHaveLength(1)
  })

  it("let the command line see everything", () => {
    expect(rules("packages/nightshift/src/main.ts", `import { x } from "@nightshift/dns-operator"`)).toEqual(
      [],
    )
  })
})
