/**
 * A chart's values schema, derived from its values.yaml: every level that the chart owns is closed, so a misspelt value is
 * an error instead of a default. A map or list that is empty there belongs to the user and is open.
 */
type Schema = Readonly<Record<string, unknown>>

const bounded: Readonly<Record<string, Schema>> = {
  replicas: { type: "integer", minimum: 1, maximum: 5 },
  port: { type: "integer", minimum: 1, maximum: 65_535 },
  maxConcurrentOpenings: { type: "integer", minimum: 0 },
  terminationGracePeriodSeconds: { type: "integer", minimum: 20 },
  pullPolicy: { type: "string", enum: ["Always", "IfNotPresent", "Never"] },
  digest: { type: "string", pattern: "^(sha256:[0-9a-f]{64})?$" },
}

/** Values that Kubernetes owns: any of its fields may stand there. */
const foreign = new Set(["resources", "podSecurityContext"])

export function valuesSchema(values: unknown): Schema {
  return { $schema: "https://json-schema.org/draft-07/schema#", ...schemaOf(values, ""), title: "Values" }
}

function schemaOf(value: unknown, name: string): Schema {
  const known = bounded[name]
  if (known !== undefined) return known
  if (Array.isArray(value)) return { type: "array" }
  if (value === null || typeof value !== "object")
    return { type: typeof value === "number" ? "integer" : typeof value }
  const fields = Object.entries(value)
  if (fields.length === 0 || foreign.has(name)) return { type: "object" }
  return {
    type: "object",
    // Helm adds `global` to the values of every chart.
    properties: {
      ...Object.fromEntries(fields.map(([field, child]) => [field, schemaOf(child, field)])),
      ...(name === "" ? { global: { type: "object" } } : {}),
    },
    additionalProperties: false,
  }
}
