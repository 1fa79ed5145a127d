import { describe, expect, it } from "vitest"
import type { JsonObject } from "../json.ts"
import { builtinResources } from "../resources/builtin.ts"
import type { Resource } from "../resources/resource.ts"
import { metadataFields } from "../selectors/index.ts"
import { openApiDocumentOf, openApiIndexOf, type Served } from "./index.ts"

const servedBy = (group: string): Served[] =>
  builtinResources
    .filter((resource) => resource.group === group)
    .flatMap((resource) => resource.versions.map((version) => ({ resource, version })))

const at = (value: unknown, ...path: string[]) =>
  path.reduce<unknown>((here, step) => (here as Record<string, unknown> | undefined)?.[step], value)

function* references(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === "$ref") yield String(inner)
    else yield* references(inner)
  }
}

describe("the OpenAPI document", () => {
  const apps = openApiDocumentOf("apps/v1", servedBy("apps"))

  it("has for every kind a PATCH with its kind and a fieldValidation parameter", () => {
    for (const { resource } of servedBy("apps")) {
      const patch = at(
        apps,
        "paths",
        `/apis/apps/v1/namespaces/{namespace}/${resource.plural}/{name}`,
        "patch",
      )
      expect(at(patch, "x-kubernetes-group-version-kind", "kind")).toBe(resource.kind)
      expect(at(patch, "parameters")).toContainEqual({
        name: "fieldValidation",
        in: "query",
        schema: { type: "string" },
      })
    }
  })

  it("defines everything it refers to", () => {
    const schemas = at(apps, "components", "schemas") as JsonObject
    const missing = [...references(apps)].filter(
      (ref) => schemas[ref.replace("#/components/schemas/", "")] === undefined,
    )
    expect(missing).toEqual([])
    expect(schemas["io.k8s.api.core.v1.PodSpec"]).toBeDefined()
  })

  it("of a custom kind shows its schema under the group's name turned round", () => {
    const schema = {
      type: "object",
      properties: { spec: { type: "object", description: "What it is to be." } },
    }
    const version = {
      name: "v1",
      served: true,
      deprecation: undefined,
      schema,
      columns: [],
      status: true,
      scale: undefined,
      selectable: metadataFields,
    }
    const resource = {
      group: "example.dev",
      plural: "widgets",
      kind: "Widget",
      namespaced: false,
      custom: true,
      versions: [version],
    } as unknown as Resource
    const document = openApiDocumentOf("example.dev/v1", [{ resource, version }])
    expect(
      at(document, "components", "schemas", "dev.example.v1.Widget", "properties", "spec", "description"),
    ).toBe("What it is to be.")
    const patch = at(document, "paths", "/apis/example.dev/v1/widgets/{name}/status", "patch")
    expect(Object.keys(at(patch, "requestBody", "content") as object)).not.toContain(
      "application/strategic-merge-patch+json",
    )
  })

  it("is listed with a hash that changes with it", () => {
    const hash = (document: JsonObject) =>
      at(openApiIndexOf(new Map([["apps/v1", document]])), "paths", "apis/apps/v1", "serverRelativeURL")
    expect(hash(apps)).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/)
    expect(hash(apps)).not.toBe(hash({ ...apps, info: {} }))
  })
})
