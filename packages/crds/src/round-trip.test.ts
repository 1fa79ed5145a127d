import {
  applyDefaults,
  describe as spelled,
  lint,
  prune,
  unbounded,
  validate,
} from "@nightshift/structural-schema"
import type { JsonObject, JsonValue } from "@nightshift/structural-schema"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { AnyKind } from "./define-kind.ts"
import { kinds } from "./kinds.ts"
import { objectsOf } from "./testing/index.ts"

const runs = { numRuns: 100 }

/** What the API server would make of the object: unknown fields gone, defaults in. */
const admitted = (kind: AnyKind, object: JsonObject): JsonValue =>
  applyDefaults(kind.structural, prune(kind.structural, object).value)

describe.each(kinds.map((kind): [string, AnyKind] => [kind.kind, kind]))("%s", (_, kind) => {
  test("its schema is one that Kubernetes accepts", () => {
    expect(lint(kind.structural).map(spelled)).toEqual([])
  })

  test("every list, map and string of its schema has a bound", () => {
    const named = (path: string) => path !== "apiVersion" && path !== "kind"
    expect(unbounded(kind.structural, "everything").filter(({ path }) => named(path))).toEqual([])
  })

  test("every field says what it means", () => {
    expect(undescribed(kind.structural, "")).toEqual([])
  })

  test("every value of its arbitrary passes the structural validator and parses, and nothing of it is pruned", () => {
    fc.assert(
      fc.property(objectsOf(kind), (object) => {
        expect(prune(kind.structural, object).pruned).toEqual([])
        expect(validate(kind.structural, admitted(kind, object)).map(spelled)).toEqual([])
        const parsed = kind.parse(object)
        expect(parsed.ok ? [] : parsed.problems).toEqual([])
      }),
      runs,
    )
  })

  test("what the structural validator accepts parses, unless one of our rules says no", () => {
    fc.assert(
      fc.property(objectsOf(kind, "keywords"), (object) => {
        const value = admitted(kind, object)
        fc.pre(validate(kind.structural, value).length === 0)
        const parsed = kind.schema.safeParse(value)
        const issues = parsed.success ? [] : parsed.error.issues
        expect(
          issues.filter((issue) => issue.code !== "custom" || issue.params?.["rule"] === undefined),
        ).toEqual([])
      }),
      runs,
    )
  })

  test("the defaults of the schema are the defaults of the parser", () => {
    fc.assert(
      fc.property(objectsOf(kind), (object) => {
        const bare = kind.schema.safeParse(object)
        const filled = kind.schema.safeParse(admitted(kind, object))
        expect(filled.data).toEqual(bare.data)
      }),
      runs,
    )
  })
})

function undescribed(schema: AnyKind["structural"], path: string): string[] {
  const own =
    path !== "" && path !== "metadata" && !path.endsWith("[]") && schema.description === undefined
      ? [path]
      : []
  const values = schema.additionalProperties
  return [
    ...own,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      undescribed(property, path === "" ? name : `${path}.${name}`),
    ),
    ...(schema.items === undefined ? [] : undescribed(schema.items, `${path}[]`)),
    ...(typeof values === "object" ? undescribed(values, `${path}[]`) : []),
  ]
}
