import type { StructuralSchema } from "@nightshift/structural-schema"
import { valuesOf } from "@nightshift/structural-schema"
import type { AnyKind } from "./define-kind.ts"

/** The reference page of a kind: what it is, how it is called, and a table of every field. */
export function toMarkdown(kind: AnyKind): string {
  const { properties = {} } = kind.structural
  const { spec = {}, status = {}, apiVersion: _, kind: __, metadata: ___, ...beside } = properties
  const sections = [
    `# ${kind.kind}`,
    kind.description,
    facts(kind),
    "## Spec",
    table(spec, "spec"),
    ...(Object.keys(beside).length === 0
      ? []
      : ["## Beside spec", table({ type: "object", properties: beside }, "")]),
    "## Status",
    table(status, "status"),
    ...columnsOf(kind),
  ]
  return `${sections.join("\n\n")}\n`
}

function facts(kind: AnyKind): string {
  const { shortNames, selectableFields = [] } = kind
  const lines = [
    `- apiVersion: ${kind.apiVersions.map(code).join(", ")}`,
    `- ${kind.scope === "Cluster" ? "cluster-scoped" : "namespaced"}; plural ${code(kind.plural)}`,
    ...(shortNames.length > 0 ? [`- short names: ${shortNames.map(code).join(", ")}`] : []),
    ...(selectableFields.length > 0 ? [`- field selectors: ${selectableFields.map(code).join(", ")}`] : []),
  ]
  return lines.join("\n")
}

function columnsOf(kind: AnyKind): string[] {
  return kind.served.flatMap(({ group, versions }) =>
    versions.flatMap(({ name, columns }) => [
      `## Columns of ${group}/${name}`,
      [
        "| Column | From | Shows |",
        "|---|---|---|",
        ...columns.map(
          ({ name, jsonPath, description, priority = 0 }) =>
            `| ${name}${priority > 0 ? " (wide)" : ""} | ${code(jsonPath)} | ${cell(description)} |`,
        ),
      ].join("\n"),
    ]),
  )
}

const code = (text: string) => `\`${text}\``
const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ")

function table(schema: StructuralSchema, path: string): string {
  return [
    "| Field | Type | Default | Meaning |",
    "|---|---|---|---|",
    ...rows(schema, path),
    ...ruleLines(schema).map((rule) => `\n${rule}`),
  ].join("\n")
}

function rows(schema: StructuralSchema, path: string): string[] {
  const required = schema.required ?? []
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === "" ? name : `${path}.${name}`
    return [row(property, at, required.includes(name)), ...inside(property, at)]
  })
}

function inside(schema: StructuralSchema, at: string): string[] {
  if (schema.type === "array" && schema.items !== undefined) return inside(schema.items, `${at}[]`)
  const values = valuesOf(schema)
  return [...rows(schema, at), ...(values === undefined ? [] : inside(values, `${at}.*`))]
}

function row(schema: StructuralSchema, at: string, required: boolean): string {
  const { description = "" } = schema
  const fallback = required
    ? "required"
    : schema.default === undefined
      ? ""
      : code(JSON.stringify(schema.default))
  const each = schema.items ?? valuesOf(schema)
  const meaning = [description, ...ruleLines(schema), ...(each === undefined ? [] : ruleLines(each))].join(
    " ",
  )
  return `| ${code(at)} | ${typeOf(schema)} | ${fallback} | ${cell(meaning)} |`
}

function typeOf(schema: StructuralSchema): string {
  const { type = "any", items, enum: allowed } = schema
  if (allowed !== undefined)
    return allowed.map((value) => code(typeof value === "string" ? value : JSON.stringify(value))).join(", ")
  if (type === "array" && items !== undefined) return `list of ${plainTypeOf(items)}`
  const values = valuesOf(schema)
  if (values !== undefined) return `map of ${plainTypeOf(values)}`
  return `${plainTypeOf(schema)}${range(schema)}`
}

function plainTypeOf(schema: StructuralSchema): string {
  if (schema["x-kubernetes-int-or-string"] === true) return "integer or string"
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return "any object"
  return schema.format === "date-time" ? "instant" : (schema.type ?? "any")
}

function range({ minimum, maximum, maxLength }: StructuralSchema): string {
  if (maximum !== undefined) return ` ${minimum ?? 0} to ${maximum}`
  return maxLength === undefined ? "" : `, at most ${maxLength}`
}

const ruleLines = (schema: StructuralSchema): string[] =>
  (schema["x-kubernetes-validations"] ?? []).map(({ message = "" }) => `Refused otherwise: ${message}.`)
