import { expect, test } from "vitest"
import { type LabelSelector, selects } from "./label-selector.ts"

const expression = (key: string, operator: string, ...values: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, values }],
})
const labels = { app: "web", tier: "" }

test.each<[string, LabelSelector | undefined, boolean]>([
  ["no selector", undefined, true],
  ["an empty one", {}, true],
  ["an equal label", { matchLabels: { app: "web" } }, true],
  ["another value", { matchLabels: { app: "db" } }, false],
  ["a label that is not there", { matchLabels: { zone: "a" } }, false],
  ["In its value", expression("app", "In", "db", "web"), true],
  ["In other values", expression("app", "In", "db"), false],
  ["In without the label", expression("zone", "In", "a"), false],
  ["NotIn its value", expression("app", "NotIn", "web"), false],
  ["NotIn without the label", expression("zone", "NotIn", "a"), true],
  ["Exists, though empty", expression("tier", "Exists"), true],
  ["Exists without the label", expression("zone", "Exists"), false],
  ["DoesNotExist", expression("zone", "DoesNotExist"), true],
  ["DoesNotExist with the label", expression("tier", "DoesNotExist"), false],
  ["an operator that nobody knows", expression("app", "Gt", "1"), false],
  [
    "one that holds and one that does not",
    { matchLabels: { app: "web" }, ...expression("app", "In") },
    false,
  ],
])("%s decides", (_, selector, expected) => {
  expect(selects(selector, labels)).toBe(expected)
})

test("an object without labels is selected by what asks for none", () => {
  expect(selects({}, undefined)).toBe(true)
  expect(selects({ matchLabels: { app: "web" } }, undefined)).toBe(false)
})
