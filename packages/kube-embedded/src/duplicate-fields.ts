/**
 * Fields that a JSON text gives twice, as paths (`spec.ports[0].name`): a parser keeps the last and is silent about it.
 * The text has been parsed before and is sound.
 */
export function duplicateFields(text: string): readonly string[] {
  const found: string[] = []
  const open: Level[] = []
  for (const [token] of text.matchAll(tokens)) {
    const level = open.at(-1)
    switch (token) {
      case "{":
      case "[":
        open.push({ kind: token, path: pathOf(level), keys: new Set(), key: "", index: 0 })
        break
      case "}":
      case "]":
        open.pop()
        break
      case ",":
        if (level !== undefined) level.index++
        break
      default:
        if (level?.kind === "{" && token.endsWith(":")) {
          level.key = JSON.parse(token.slice(0, -1)) as string
          if (level.keys.has(level.key)) found.push(pathOf(level))
          level.keys.add(level.key)
        }
    }
  }
  return [...new Set(found)]
}

interface Level {
  readonly kind: "{" | "["
  readonly path: string
  readonly keys: Set<string>
  key: string
  index: number
}

// A key with its colon, any other text, brackets and commas; what lies between matters to nobody here.
const tokens = /"(?:[^"\\]|\\.)*"\s*:|"(?:[^"\\]|\\.)*"|[{}[\],]/g

function pathOf(level: Level | undefined): string {
  if (level === undefined) return ""
  if (level.kind === "[") return `${level.path}[${level.index}]`
  return level.path === "" ? level.key : `${level.path}.${level.key}`
}
