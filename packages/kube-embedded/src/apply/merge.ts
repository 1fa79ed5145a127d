import { isArray, isObject, type Json, type JsonObject, setOwn } from "../json.ts"
import type { Schema } from "../schema.ts"
import type { FieldSet } from "./field-set.ts"
import { fieldStep, itemStep } from "./path-step.ts"
import { type ListShape, type MapShape, shapeOf } from "./shape.ts"

/** Lays an applied configuration over the live object: what it speaks of wins, granular maps and lists merge. */
export function mergeApplied(live: JsonObject, config: JsonObject, schema: Schema | undefined): JsonObject {
  const merged = merge(live, config, schema)
  return isObject(merged) ? merged : {}
}

/** `undefined` is a side that is missing; the result is `undefined` where nothing remains. */
function merge(
  live: Json | undefined,
  config: Json | undefined,
  schema: Schema | undefined,
): Json | undefined {
  if (isArray(live) !== isArray(config) && isObject(live) !== isObject(config) && !isMissing(live, config)) {
    return config
  }
  const shape = shapeOf(schema, live, config)
  switch (shape.kind) {
    case "leaf":
      return config === undefined ? live : config
    case "map":
      return mergeMaps(shape, isObject(live) ? live : {}, isObject(config) ? config : {})
    case "list":
      return mergeLists(shape, isArray(live) ? live : [], isArray(config) ? config : [])
  }
}

const isMissing = (a: Json | undefined, b: Json | undefined) => (a ?? null) === null || (b ?? null) === null

function mergeMaps(shape: MapShape, live: JsonObject, config: JsonObject): JsonObject | undefined {
  const result: Record<string, Json> = {}
  for (const field of new Set([...Object.keys(live), ...Object.keys(config)])) {
    const left = Object.hasOwn(live, field) ? live[field] : undefined
    const right = Object.hasOwn(config, field) ? config[field] : undefined
    const merged = merge(left, right, shape.fieldSchema(field))
    if (merged !== undefined) setOwn(result, field, merged)
  }
  return Object.keys(result).length === 0 ? undefined : result
}

interface Keyed {
  readonly step: string
  readonly item: Json
}

/**
 * Items that both sides have take the order of the configuration; items of the live list alone stay before those shared
 * items that they stood before; new items come where the configuration has them.
 */
function mergeLists(shape: ListShape, live: readonly Json[], config: readonly Json[]): Json[] | undefined {
  const left = keyed(shape, live)
  const right = keyed(shape, config)
  const inLeft = new Map(left.map((each) => [each.step, each.item]))
  const inRight = new Map(right.map((each) => [each.step, each.item]))
  const shared = right.filter(({ step }) => inLeft.has(step)).map(({ step }) => step)
  const done = new Set<string>()
  const result: Json[] = []
  const take = (step: string, item: Json | undefined, applied: Json | undefined) => {
    const merged = merge(item, applied, shape.items)
    if (merged !== undefined) result.push(merged)
    done.add(step)
  }
  let l = 0
  let r = 0
  while (l < left.length || r < right.length) {
    const mine = left[l]
    const theirs = right[r]
    if (mine !== undefined && theirs !== undefined) {
      if (mine.step === theirs.step) {
        take(mine.step, mine.item, theirs.item)
        shared.shift()
        l++
        r++
        continue
      }
      if (inRight.has(mine.step) && shared[0] !== undefined && shared[0] !== mine.step) {
        l++
        continue
      }
    }
    if (mine !== undefined && !inRight.has(mine.step)) {
      take(mine.step, mine.item, undefined)
      l++
      continue
    }
    if (mine !== undefined && done.has(mine.step)) l++
    if (theirs !== undefined) {
      take(theirs.step, inLeft.get(theirs.step), theirs.item)
      if (shared[0] === theirs.step) shared.shift()
      r++
    }
  }
  return result.length === 0 ? undefined : result
}

function keyed(shape: ListShape, list: readonly Json[]): Keyed[] {
  return list.flatMap((item) => {
    const step = itemStep(shape, item)
    return step === undefined ? [] : [{ step, item }]
  })
}

/** The object without the fields and items of `gone`; nothing is taken out of atomic lists and maps. */
export function removeFields(value: JsonObject, gone: FieldSet, schema: Schema | undefined): JsonObject {
  const left = remove(value, gone, schema)
  return isObject(left) ? left : {}
}

function remove(value: Json, gone: FieldSet, schema: Schema | undefined): Json | undefined {
  const shape = shapeOf(schema, value)
  const keep = (step: string, inner: Json, innerSchema: Schema | undefined): Json | undefined => {
    if (gone.members.has(step)) return undefined
    const below = gone.children.get(step)
    // A list or map that loses its last entry, but is not itself to go, stays as null: so does it on the real server.
    return below === undefined ? inner : (remove(inner, below, innerSchema) ?? null)
  }
  if (shape.kind === "list" && isArray(value)) {
    const items = value.flatMap((item) => {
      const kept = keep(itemStep(shape, item) ?? "", item, shape.items)
      return kept === undefined ? [] : [kept]
    })
    return items.length === 0 ? undefined : items
  }
  if (shape.kind === "map" && isObject(value)) {
    const result: Record<string, Json> = {}
    for (const [field, inner] of Object.entries(value)) {
      const kept = keep(fieldStep(field), inner, shape.fieldSchema(field))
      if (kept !== undefined) setOwn(result, field, kept)
    }
    return Object.keys(result).length === 0 ? undefined : result
  }
  return isArray(value) || isObject(value) ? undefined : value
}
