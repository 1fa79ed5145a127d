import numbers from "./generated/numbers.json" with { type: "json" }

/** What Go does with a zero: a pointer to one is written, a marked field always, any other is left out. */
export type ZeroMark = "*" | "!" | ""

type Numbered =
  | { readonly kind: "field"; readonly name: string; readonly mark: ZeroMark }
  | { readonly kind: "inline"; readonly message: string }

let lines: ReadonlyMap<string, string> | undefined
const messages = new Map<string, ReadonlyMap<number, Numbered>>()
const marks = new Map<string, ReadonlyMap<string, ZeroMark>>()

/** The fields of a message by their numbers; none for a message that is not known. */
export function messageOf(name: string): ReadonlyMap<number, Numbered> {
  const known = messages.get(name)
  if (known !== undefined) return known
  lines ??= new Map(numbers.map((line) => [line.slice(0, line.indexOf(" ")), line]))
  const words = (lines.get(name) ?? "").split(" ").slice(1)
  const fields = new Map<number, Numbered>()
  for (let i = 0; i + 1 < words.length; i += 2) fields.set(Number(words[i]), numbered(words[i + 1] ?? ""))
  messages.set(name, fields)
  return fields
}

/** What Go writes of the zeros of a type's fields, by their names. */
export function zeroMarksOf(typeName: string): ReadonlyMap<string, ZeroMark> {
  const known = marks.get(typeName)
  if (known !== undefined) return known
  const found = new Map<string, ZeroMark>()
  for (const entry of messageOf(typeName).values()) {
    if (entry.kind === "field") found.set(entry.name, entry.mark)
    else for (const [name, mark] of zeroMarksOf(entry.message)) found.set(name, mark)
  }
  marks.set(typeName, found)
  return found
}

function numbered(text: string): Numbered {
  if (text.startsWith("=")) return { kind: "inline", message: text.slice(1) }
  const mark = text[0]
  return mark === "*" || mark === "!"
    ? { kind: "field", name: text.slice(1), mark }
    : { kind: "field", name: text, mark: "" }
}
