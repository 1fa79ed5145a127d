/**
 * Whether two blocks of named's configuration say the same. named prints a block in an order and spelling of its own, so
 * statements are compared as a set, without quotes, spaces and former words.
 */
export function sameBlock(a: string, b: string): boolean {
  const left = statements(a)
  const right = statements(b)
  return left.size === right.size && [...left].every((statement) => right.has(statement))
}

function statements(block: string): Set<string> {
  const inner = block
    .trim()
    .replace(/^\{/, "")
    .replace(/\}\s*;?$/, "")
  const found = new Set<string>()
  let depth = 0
  let statement = ""
  for (const char of inner) {
    if (char === "{") depth++
    if (char === "}") depth--
    if (char === ";" && depth === 0) {
      found.add(plain(statement))
      statement = ""
    } else statement += char
  }
  found.delete("")
  return found
}

const plain = (statement: string): string =>
  statement
    .replaceAll('"', "")
    .replaceAll(/\bmaster\b/g, "primary")
    .replaceAll(/\bslave\b/g, "secondary")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s*([{};])\s*/g, "$1")
    .trim()
