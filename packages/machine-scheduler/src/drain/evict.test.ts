import { KubeError } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { refusalOf } from "./evict.ts"

const now = 1_000_000
const error = (facts: ConstructorParameters<typeof KubeError>[1]) =>
  new KubeError("could not evict Pod default/web", facts)
const budgetCause = {
  causes: [
    {
      reason: "DisruptionBudget",
      message: "The disruption budget one needs 2 healthy pods and has 2 currently",
    },
  ],
}

describe("an eviction that is not accepted", () => {
  test("for a budget: named, and asked again after 5, 10, then 20 seconds", () => {
    const refused = error({ kind: "tooMany", code: 429, details: budgetCause })
    expect([0, 1, 2, 5].map((times) => refusalOf(refused, now, times)?.retryAt)).toEqual([
      now + 5_000,
      now + 10_000,
      now + 20_000,
      now + 20_000,
    ])
    expect(refusalOf(refused, now, 0)?.reason).toContain("budget one needs 2 healthy pods")
  })

  test("with Retry-After: then", () => {
    expect(refusalOf(error({ kind: "tooMany", code: 429, retryAfterSeconds: 10 }), now, 0)?.retryAt).toBe(
      now + 10_000,
    )
  })

  test("for two budgets on one pod: a misconfiguration that never heals, told at once", () => {
    expect(refusalOf(error({ kind: "server", code: 500 }), now, 0)?.reason).toMatch(
      /^DrainBlocked\/MultiplePDBs: /,
    )
  })

  test("in a namespace that is being deleted: the namespace takes it along", () => {
    const causes = { causes: [{ reason: "NamespaceTerminating", message: "" }] }
    expect(refusalOf(error({ kind: "forbidden", code: 403, details: causes }), now, 0)?.reason).toContain(
      "namespace is being deleted",
    )
  })

  test("that nobody answered is no refusal but an error", () => {
    expect(refusalOf(error({ kind: "unreachable" }), now, 0)).toBeUndefined()
  })
})
