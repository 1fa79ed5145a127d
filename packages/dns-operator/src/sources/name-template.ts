export const placeholders = ["service", "namespace", "cluster", "machine", "zone"] as const

export type Placeholder = (typeof placeholders)[number]

export type Rendered =
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "refused"; readonly rule: string }

/** Fills a name template. An unknown placeholder, or one that has no value here, is said and nothing is guessed. */
export function renderName(template: string, values: Partial<Record<Placeholder, string>>): Rendered {
  let refusal: string | undefined
  const text = template.replaceAll(/\{([^{}]*)\}/g, (whole, word: string) => {
    if (!isPlaceholder(word)) {
      refusal ??= `${whole} is no placeholder: use ${placeholders.map((known) => `{${known}}`).join(", ")}`
      return ""
    }
    const value = values[word]
    if (value === undefined) refusal ??= `${whole} has no value for this source`
    return value ?? ""
  })
  if (refusal === undefined && /[{}]/.test(text)) refusal = "a brace is not closed"
  return refusal === undefined ? { kind: "name", text } : { kind: "refused", rule: refusal }
}

const isPlaceholder = (word: string): word is Placeholder =>
  (placeholders as readonly string[]).includes(word)
