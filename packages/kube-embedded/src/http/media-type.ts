/** One entry of an Accept header, or a Content-Type. */
export interface MediaType {
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
}

export function parseMediaType(text: string): MediaType {
  const [type = "", ...rest] = text.split(";")
  const parameters: Record<string, string> = {}
  for (const part of rest) {
    const [name = "", value = ""] = part.split("=")
    parameters[name.trim().toLowerCase()] = value.trim().replace(/^"|"$/g, "")
  }
  return { type: type.trim().toLowerCase(), parameters }
}

/** The entries of an Accept header in order of preference. */
export function parseAccept(header: string | undefined): MediaType[] {
  if (header === undefined || header === "") return [{ type: "*/*", parameters: {} }]
  const entries = header.split(",").map(parseMediaType)
  const weight = (entry: MediaType): number => Number(entry.parameters["q"] ?? 1)
  return entries.sort((a, b) => weight(b) - weight(a))
}

/** How an object is to be shown: whole, as a row of a table, or as its metadata alone. */
export type View = "object" | "table" | "partial"

export interface Negotiated {
  readonly view: View
  readonly format: "json" | "yaml"
}

/** `undefined` when nothing that the client accepts can be written here. */
export function negotiate(header: string | undefined): Negotiated | undefined {
  for (const { type, parameters } of parseAccept(header)) {
    const format = formatOf(type)
    if (format === undefined) continue
    const { as, g, v } = parameters
    if (as === undefined) return { view: "object", format }
    if (g !== "meta.k8s.io" || v !== "v1") continue
    if (as === "Table") return { view: "table", format }
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList")
      return { view: "partial", format }
  }
  return undefined
}

function formatOf(type: string): "json" | "yaml" | undefined {
  if (type === "application/json" || type === "*/*" || type === "application/*") return "json"
  return type === "application/yaml" ? "yaml" : undefined
}

/** What a 406 names. */
export const writableTypes = ["application/json", "application/yaml"]
