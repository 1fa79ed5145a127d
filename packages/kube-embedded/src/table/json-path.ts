import { isArray, isObject, type Json, jsonEqual } from "../json.ts"

type Step = (values: readonly Json[]) => readonly Json[]

/** A JSONPath of a printer column, compiled: every value that it finds. */
export type JsonPath = (root: Json) => readonly Json[]

const compiled = new Map<string, JsonPath>()

/**
 * Compiles the JSONPath that printer columns use: `.a.b`, `['a']`, `[0]`, `[-1]`, `[*]` and the filters
 * `[?(@.type=="Ready")]`. What it does not understand finds nothing, as a missing key does.
 */
export function jsonPath(text: string): JsonPath {
  const known = compiled.get(text)
  if (known !== undefined) return known
  const steps = stepsOf(text)
  const path: JsonPath = (root) =>
    steps === undefined ? [] : steps.reduce<readonly Json[]>((values, step) => step(values), [root])
  compiled.set(text, path)
  return path
}

const token =
  /\.((?:[^.[\]\\]|\\.)+)|\['([^']+)'\]|\["([^"]+)"\]|\[(-?\d+)\]|\[(\*)\]|\.(\*)|\[\?\(@((?:[^()=!<>]|\\.)*?)\s*(==|!=)\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w.-]+)\s*\)\]|\[\?\(@((?:[^()=!<>])*)\)\]/y

function stepsOf(text: string): Step[] | undefined {
  const source = text.replace(/^\{(.*)\}$/, "$1").replace(/^\$/, "")
  const steps: Step[] = []
  // A filter holds a path of its own, so every text gets its own reader.
  const next = new RegExp(token)
  while (next.lastIndex < source.length) {
    const match = next.exec(source)
    if (match === null) return undefined
    steps.push(stepOf(match))
  }
  return steps
}

function stepOf(match: RegExpExecArray): Step {
  const [, dotted, single, double, index, star, dotStar, filterPath, operator, literal, existsPath] = match
  const key = dotted?.replaceAll(/\\(.)/g, "$1") ?? single ?? double
  if (key !== undefined) return (values) => values.flatMap((value) => own(value, key))
  if (index !== undefined) return (values) => values.flatMap((value) => item(value, Number(index)))
  if (star !== undefined || dotStar !== undefined) return (values) => values.flatMap(children)
  if (filterPath !== undefined) {
    const path = jsonPath(filterPath)
    const wanted = literalOf(literal ?? "")
    const holds = (candidate: Json) =>
      path(candidate).some((found) => jsonEqual(found, wanted) === (operator === "=="))
    return (values) => values.flatMap(children).filter(holds)
  }
  const path = jsonPath(existsPath ?? "")
  return (values) => values.flatMap(children).filter((candidate) => path(candidate).length > 0)
}

function own(value: Json, key: string): readonly Json[] {
  return isObject(value) && Object.hasOwn(value, key) ? [value[key] ?? null] : []
}

function item(value: Json, index: number): readonly Json[] {
  const found = isArray(value) ? value.at(index) : undefined
  return found === undefined ? [] : [found]
}

function children(value: Json): readonly Json[] {
  if (isArray(value)) return value
  return isObject(value) ? Object.values(value) : []
}

function literalOf(text: string): Json {
  if (text.startsWith("'")) return text.slice(1, -1)
  if (/^("|-?\d|true$|false$|null$)/.test(text)) {
    try {
      return JSON.parse(text) as Json
    } catch {
      return text
    }
  }
  return text
}
