import type { Json } from "../src/json.ts"
import type { Schema } from "../src/schema.ts"

type OpenApiSchema = Schema & {
  readonly $ref?: string
  readonly allOf?: readonly { readonly $ref?: string }[]
  readonly "x-kubernetes-group-version-kind"?: readonly Kind[]
}

export interface OpenApiDocument {
  readonly components: { readonly schemas: { readonly [name: string]: OpenApiSchema } }
}

interface Kind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** Types of the API that are one JSON value. JSONSchemaProps holds itself, which a tree of schemas cannot. */
const scalars: Readonly<Record<string, string>> = {
  "api.resource.Quantity": "quantity",
  "util.intstr.IntOrString": "intOrString",
  "runtime.RawExtension": "object",
  "meta.v1.Time": "time",
  "meta.v1.MicroTime": "microTime",
  "meta.v1.FieldsV1": "object",
  "apiextensions.v1.JSONSchemaProps": "object",
}

const shortName = (ref: string) =>
  ref
    .replace(/^.*\//, "")
    .replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis\.)?|apiextensions-apiserver\.pkg\.apis\.)/, "")

/** The types that the kinds are made of, one line each; `src/kinds/notation.ts` reads them. */
export function notationOf(documents: readonly OpenApiDocument[], kinds: readonly Kind[]): string[] {
  const types = new Map(
    documents.flatMap((document) =>
      Object.entries(document.components.schemas).map(([name, schema]) => [shortName(name), schema] as const),
    ),
  )
  const lines = new Map<string, string>()
  const write = (name: string): void => {
    const type = types.get(name)
    if (lines.has(name) || type === undefined) return
    lines.set(name, "")
    const fields = Object.entries(type.properties ?? {}).map(([field, schema]) => {
      const mark = type.required?.includes(field) === true ? "!" : ""
      return `${field}${mark}: ${expression(schema, write)}${traits(schema)}`
    })
    const atomic = type["x-kubernetes-map-type"] === "atomic" ? " atomic" : ""
    lines.set(name, `${name}${atomic} { ${fields.join("; ")} }`)
  }
  for (const [name, type] of types) {
    const is = type["x-kubernetes-group-version-kind"] ?? []
    const wanted = is.some((one) =>
      kinds.some(
        ({ group, version, kind }) => group === one.group && version === one.version && kind === one.kind,
      ),
    )
    if (wanted) write(name)
  }
  return [...lines.values()].sort()
}

function traits(schema: OpenApiSchema): string {
  const strategy = schema["x-kubernetes-patch-strategy"]
  const mergeKey = schema["x-kubernetes-patch-merge-key"]
  const merges = strategy === undefined ? "" : ` ~${strategy}${mergeKey === undefined ? "" : `(${mergeKey})`}`
  return `${defaultOf(schema.default)}${merges}`
}

// Zero values are written there for every field of Go that is no pointer; only those of objects show in answers.
function defaultOf(value: Json | undefined): string {
  if (typeof value === "object" && value !== null) return "={}"
  return value === undefined || value === null || value === "" || value === 0 || value === false
    ? ""
    : `=${value}`
}

function expression(schema: OpenApiSchema, write: (name: string) => void): string {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref
  if (ref !== undefined) {
    const name = shortName(ref)
    const scalar = scalars[name]
    if (scalar === undefined) write(name)
    return scalar ?? name
  }
  const atomic = schema["x-kubernetes-map-type"] === "atomic" ? "atomic " : ""
  if (schema.items !== undefined) {
    const type = schema["x-kubernetes-list-type"]
    const keys =
      type === "map" ? schema["x-kubernetes-list-map-keys"]?.join(",") : type === "set" ? "set" : ""
    return `[${keys}]${expression(schema.items, write)}`
  }
  if (typeof schema.additionalProperties === "object") {
    return `${atomic}{}${expression(schema.additionalProperties, write)}`
  }
  if (schema.format === "byte") return "bytes"
  return schema.type === "integer" ? (schema.format ?? "int64") : (schema.type ?? "object")
}
