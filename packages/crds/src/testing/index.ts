import type { JsonObject } from "@nightshift/structural-schema"
import * as fc from "fast-check"
import { z } from "zod"
import type { AnyKind } from "../define-kind.ts"
import { toSampleSchema } from "../open-api.ts"
import { arbitraryOf } from "./arbitrary.ts"
import type { Care } from "./arbitrary.ts"

export type { Care } from "./arbitrary.ts"

/**
 * Objects of a kind as a user or an operator might write them. With `"rules"` (default) each is valid; with `"keywords"` it
 * keeps the schema's keywords, and its CEL rules by luck only.
 */
export function objectsOf(kind: AnyKind, care: Care = "rules"): fc.Arbitrary<JsonObject> {
  const beside = toSampleSchema(z.object(kind.root)).properties ?? {}
  return fc.record(
    {
      apiVersion: fc.constantFrom(...kind.apiVersions),
      kind: fc.constant(kind.kind),
      metadata: metadataOf(kind),
      spec: arbitraryOf(toSampleSchema(kind.spec), care),
      status: arbitraryOf(toSampleSchema(kind.status), care),
      ...Object.fromEntries(
        Object.entries(beside).map(([name, schema]) => [name, arbitraryOf(schema, care)]),
      ),
    },
    { requiredKeys: ["apiVersion", "kind", "metadata", "spec"], noNullPrototype: true },
  )
}

function metadataOf(kind: AnyKind): fc.Arbitrary<JsonObject> {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,14}$/)
  const label = fc.stringMatching(/^[a-z]{1,12}$/)
  const namespace = kind.scope === "Cluster" ? {} : { namespace: fc.constantFrom("default", "spot") }
  return fc.record(
    { name, ...namespace, labels: fc.dictionary(label, label, { maxKeys: 2, noNullPrototype: true }) },
    {
      requiredKeys: ["name", ...(kind.scope === "Cluster" ? [] : (["namespace"] as const))],
      noNullPrototype: true,
    },
  ) as fc.Arbitrary<JsonObject>
}
