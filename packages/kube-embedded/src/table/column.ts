import type { Json, JsonObject } from "../json.ts"
import { count, text } from "../objects/object.ts"
import { since } from "./human-duration.ts"

/** What stands in one column for one object; `now` in ms since the epoch. */
export type Cell = (object: JsonObject, now: number) => Json

/** A column of a built-in kind: `Title` or `Title:type` (string when left out), with a `+` at the end one of `-o wide`. */
export type BuiltinColumn = readonly [title: string, cell: Cell]

export const field =
  (...path: readonly string[]): Cell =>
  (object) =>
    text(object, ...path)

export const amount =
  (...path: readonly string[]): Cell =>
  (object) =>
    count(object, ...path)

export const name: BuiltinColumn = ["Name", field("metadata", "name")]

export const age: BuiltinColumn = [
  "Age",
  (object, now) => since(text(object, "metadata", "creationTimestamp"), now),
]
