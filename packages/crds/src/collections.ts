import { z } from "zod"
import { text } from "./text.ts"

/** Schemas for lists and maps, all of them bounded. */

/** A list that has one writer and is replaced as a whole. */
export const list = <Item extends z.ZodType>(item: Item, max: number, min = 0) =>
  z.array(item).min(min).max(max).meta({ "x-kubernetes-list-type": "atomic" })

/** A list that several field managers share, each owning the items with its keys. */
export function listMap<Item extends z.ZodType>(
  item: Item,
  keys: readonly (string & keyof z.output<Item>)[],
  max: number,
) {
  const keyOf = (value: z.output<Item>) => JSON.stringify(keys.map((key) => value[key]))
  return z
    .array(item)
    .max(max)
    .refine((items) => new Set(items.map(keyOf)).size === items.length, {
      message: `must not have two items with the same ${keys.join(" and ")}`,
    })
    .meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys })
}

/** A list of scalars without repetition, shared item by item. */
export const uniqueList = <Item extends z.ZodType<string>>(item: Item, max: number, min = 0) =>
  z
    .array(item)
    .min(min)
    .max(max)
    .refine((items) => new Set(items).size === items.length, { message: "must not repeat an item" })
    .meta({ "x-kubernetes-list-type": "set" })

/** A map of names to values, such as labels; granular, so that several managers may own keys. */
export const textMap = (maxEntries: number, maxLength: number) =>
  z
    .record(z.string(), text(maxLength))
    .refine((map) => Object.keys(map).length <= maxEntries, {
      message: `must not have more than ${maxEntries} entries`,
    })
    .meta({ maxProperties: maxEntries })

/** An object of somebody else's kind: kept whole, whatever it holds. */
export const foreignObject = () =>
  z.record(z.string(), z.unknown()).meta({ "x-kubernetes-preserve-unknown-fields": true })

/** An object of which we know some fields and keep the others. */
export const openObject = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape).meta({ "x-kubernetes-preserve-unknown-fields": true })
