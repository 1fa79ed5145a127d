/** One field of a message: its number, its JSON name, and what Go writes of it when it is zero. */
interface GoField {
  readonly number: string
  readonly name: string
  /** `*`: Go holds a pointer, so a zero means something. `!`: a zero is written too. */
  readonly mark: "*" | "!" | ""
  /** The message whose fields JSON shows as the parent's own. */
  readonly inline: string | undefined
}

const field = /^\t(?:\w+\s+)?(\*?)([\w.[\]]+)\s+`json:"([^",]*)([^"]*)"[^`]*? protobuf:"\w+,(\d+)/
const embedded = /^\t(?:\w+\s+)?([\w.]+)\s+`json:",inline"[^`]*? protobuf:"\w+,(\d+)/

/**
 * The field numbers of every message in Go sources of the API, one line each:
 * `apps.v1.DeploymentSpec 1 *replicas 2 *selector 3 !template`. `=core.v1.VolumeSource` is a message shown inline.
 */
export function numbersOf(packageName: string, source: string): Map<string, string> {
  const lines = new Map<string, string>()
  const structs = source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)\n\}/gm)
  for (const [, name = "", body = ""] of structs) {
    const fields = body.split("\n").flatMap((line) => fieldOf(packageName, line) ?? [])
    if (fields.length === 0) continue
    const parts = fields.map(({ number, name: json, mark, inline }) =>
      inline === undefined ? `${number} ${mark}${json}` : `${number} =${inline}`,
    )
    lines.set(`${packageName}.${name}`, parts.join(" "))
  }
  return lines
}

function fieldOf(packageName: string, line: string): GoField | undefined {
  const inlined = embedded.exec(line)
  if (inlined !== null) {
    const [, type = "", number = ""] = inlined
    const inline = type.includes(".") ? type.replace(/^\w+\./, "core.v1.") : `${packageName}.${type}`
    return { number, name: "", mark: "", inline }
  }
  const match = field.exec(line)
  if (match === null) return undefined
  const [, pointer, type = "", name = "", options = "", number = ""] = match
  return {
    number,
    name,
    mark: pointer === "*" ? "*" : isWritten(type, options) ? "!" : "",
    inline: undefined,
  }
}

/** Without `omitempty` always; a time always but for `omitzero`, because it is a struct. */
function isWritten(type: string, options: string): boolean {
  if (options.includes("omitzero")) return false
  return !options.includes("omitempty") || /^(metav1\.)?(Micro)?Time$/.test(type)
}
