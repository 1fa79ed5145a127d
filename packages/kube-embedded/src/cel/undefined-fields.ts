import { fieldOf, type Schema } from "../schema.ts"
import { isNode } from "./nodes.ts"
import { escapedName } from "./value.ts"

/** A field that there is not, and where the text reads it. */
export interface UndefinedField {
  readonly name: string
  /** The offset of the dot before it. */
  readonly at: number
}

/** The schemas of the names that an expression knows; a name without one may hold anything. */
type Scope = ReadonlyMap<string, Schema | undefined>

/** What `self` is at the root of a resource: its own fields and of the metadata the names alone. */
export function rootSchema(schema: Schema): Schema {
  const text: Schema = { type: "string" }
  const metadata: Schema = { type: "object", properties: { name: text, generateName: text } }
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata } }
}

/**
 * Fields that an expression reads and the schema does not declare. A real server refuses such a rule when it is written,
 * because its expressions are typed; what cannot be known from the schema is passed over.
 */
export function undefinedFields(
  ast: unknown,
  self: Schema,
  oldSelf: Schema | undefined,
): readonly UndefinedField[] {
  const found: UndefinedField[] = []
  visit(
    ast,
    new Map([
      ["self", self],
      ["oldSelf", oldSelf],
    ]),
    found,
  )
  return found
}

/** Looks through a node and answers the schema of its value, where that is known. */
function visit(value: unknown, scope: Scope, found: UndefinedField[]): Schema | undefined {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, scope, found)
    return undefined
  }
  if (!isNode(value)) return undefined
  const { op, args } = value
  switch (op) {
    case "id":
      return typeof args === "string" ? scope.get(args) : undefined
    case ".":
    case ".?": {
      const [receiver, name] = args as readonly [unknown, string]
      const at = isNode(receiver) ? receiver.end : value.start
      return select(visit(receiver, scope, found), { name, at }, found)
    }
    case "[]": {
      const [receiver, index] = args as readonly [unknown, unknown]
      visit(index, scope, found)
      return itemOf(visit(receiver, scope, found))
    }
    case "rcall": {
      const [name, receiver, rest] = args as readonly [string, unknown, readonly unknown[]]
      return call(name, receiver, rest, scope, found)
    }
    default:
      return visit(args, scope, found)
  }
}

const isStruct = (schema: Schema) =>
  schema.properties !== undefined && schema.additionalProperties === undefined

function select(of: Schema | undefined, field: UndefinedField, found: UndefinedField[]): Schema | undefined {
  if (of === undefined) return undefined
  const { name } = field
  if (!isStruct(of)) return itemOf(of)
  if (of["x-kubernetes-embedded-resource"] === true && ["apiVersion", "kind", "metadata"].includes(name))
    return undefined
  const property = Object.keys(of.properties ?? {}).find((one) => escapedName(one) === name)
  if (property === undefined) found.push(field)
  return property === undefined ? undefined : fieldOf(of, property)
}

function itemOf(of: Schema | undefined): Schema | undefined {
  if (of?.items !== undefined) return of.items
  return typeof of?.additionalProperties === "object" ? of.additionalProperties : undefined
}

const comprehensions = new Set("all exists exists_one map filter".split(" "))

function call(
  name: string,
  receiver: unknown,
  args: readonly unknown[],
  scope: Scope,
  found: UndefinedField[],
): Schema | undefined {
  const of = visit(receiver, scope, found)
  const [head] = args
  const first = isNode(head) && head.op === "id" && typeof head.args === "string" ? head.args : undefined
  if (name === "bind" && first !== undefined) {
    const bound = visit(args[1], scope, found)
    return visit(args[2], new Map(scope).set(first, bound), found)
  }
  if (!comprehensions.has(name) || first === undefined) {
    // A name of its own (`optMap(x, …)`) hides an outer one.
    const inner = first === undefined ? scope : new Map(scope).set(first, undefined)
    for (const one of args) visit(one, inner, found)
    return undefined
  }
  const isMap = of?.items === undefined
  const inner = new Map(scope).set(first, isMap ? undefined : itemOf(of))
  for (const one of args.slice(1)) visit(one, inner, found)
  return name === "filter" ? of : undefined
}
