import type { JsonObject, JsonValue } from "@nightshift/structural-schema"

/**
 * How a random object is made to keep the rules that cross its fields: `choice` picks among the ways, `whole` holds a value
 * for every field.
 */
type Repair = (value: JsonObject, choice: number, whole: JsonObject) => JsonObject

const without = (value: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))

const only = (value: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))

const inOrder = (from: JsonValue | undefined, until: JsonValue | undefined): JsonObject => {
  const [first, last] = [from, until]
    .map((text) => (typeof text === "string" ? Date.parse(text) : 0))
    .toSorted((a, b) => a - b)
  const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`
  return { from: instant(first ?? 0), until: instant((last ?? 0) + 1000) }
}

const forms = {
  window: [
    ["start", "end", "days"],
    ["cron", "duration"],
    ["from", "until"],
  ],
  schedule: [["daysOfWeek", "hoursOfDay"], ["apiVersion", "kind", "name"], ["windows"]],
} as const

export const repairs: Readonly<Record<string, Repair>> = {
  window: (value, choice, whole) => {
    const form = forms.window[choice % 3] ?? forms.window[0]
    const chosen = form.includes("from" as never)
      ? inOrder(whole["from"], whole["until"])
      : only(whole, ...form)
    return { ...without(value, ...forms.window.flat()), ...chosen }
  },
  span: (value, _, whole) => ({ ...value, ...inOrder(whole["from"], whole["until"]) }),
  schedule: (value, choice, whole) => ({
    ...without(value, ...forms.schedule.flat()),
    ...only(whole, ...(forms.schedule[choice % 3] ?? [])),
  }),
  requirement: (value, choice) => {
    const label = String.fromCharCode(97 + (choice % 26))
    const compares = value["operator"] === "In" || value["operator"] === "NotIn"
    return compares ? { ...value, values: [label] } : without(value, "values")
  },
  whereabouts: (_, choice, whole) => only(whole, ["local", "name", "selector"][choice % 3] ?? "local"),
  halves: (value, choice, whole) => {
    const bootstrap = choice % 2 === 0 ? "bootstrapSpec" : "bootstrapRef"
    const infrastructure = choice % 4 < 2 ? "infrastructureSpec" : "infrastructureRef"
    return {
      ...without(value, "bootstrapSpec", "bootstrapRef", "infrastructureSpec", "infrastructureRef"),
      ...only(whole, bootstrap, infrastructure),
    }
  },
}
