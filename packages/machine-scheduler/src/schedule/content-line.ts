/** A content line of RFC 5545, `NAME;PARAMETER=value:VALUE`. */
export interface Property {
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
  readonly value: string
}

/** The lines of a text, folded ones put together again. */
export function unfold(text: string): string[] {
  return text
    .replaceAll(/\r?\n[ \t]/g, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
}

export function parseProperty(line: string): Property | undefined {
  const match = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^;:"]*))*):(.*)$/.exec(line)
  if (match === null) return undefined
  const [, name = "", parameters = "", value = ""] = match
  const entries = [...parameters.matchAll(/;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^;:"]*))/g)]
  return {
    name: name.toUpperCase(),
    parameters: new Map(
      entries.map(([, key = "", quoted, bare]) => [key.toUpperCase(), quoted ?? bare ?? ""]),
    ),
    value: value.trim(),
  }
}
