import { type Environment, Optional } from "@marcbachmann/cel-js"
import { entriesOf } from "./equal.ts"

/** What cel-js hands to a macro; its types leave these open. */
interface Node {
  readonly op: string
  readonly args: unknown
}
interface Context {
  forkWithVariable(name: string, type: unknown): Context
  reuse(parent: Context): Context
  setIterValue(value: unknown, evaluator: Evaluator): Context
}
interface Checker {
  check(node: Node, context: Context): unknown
  getType(name: string): unknown
}
interface Evaluator {
  run(node: Node, context: Context): unknown
}
interface Call {
  readonly receiver: Node
  readonly args: readonly Node[]
}
interface Macro extends Call {
  keyContext?: Context
  context?: Context
}

type Visit = (key: unknown, value: unknown, run: (argument: number) => unknown) => void
interface Fold {
  readonly visit: Visit
  readonly result: () => unknown
}

/**
 * The comprehensions over two variables: index and item of a list, key and value of a map. Their arguments after the two
 * names are counted from 2.
 */
export function registerComprehensions(env: Environment): void {
  quantifiers(env)
  transforms(env)
  optionals(env)
}

/** `optMap` and `optFlatMap`: an expression over the value of an optional, where it has one. */
function optionals(env: Environment): void {
  for (const [name, wrap] of [
    ["optMap", (value: unknown) => Optional.of(value)],
    ["optFlatMap", (value: unknown) => value],
  ] as const) {
    env.registerFunction(`optional.${name}(ast, ast): optional`, ({ receiver, args }: Call) => ({
      receiver,
      args,
      async: false,
      typeCheck(checker: Checker, macro: Macro, context: Context) {
        checker.check(macro.receiver, context)
        macro.context = context.forkWithVariable(nameOf(macro.args[0]), checker.getType("dyn"))
        checker.check(macro.args[1] as Node, macro.context)
        return checker.getType("optional")
      },
      evaluate(evaluator: Evaluator, macro: Macro, context: Context) {
        const optional = evaluator.run(macro.receiver, context) as Optional
        if (!optional.hasValue() || macro.context === undefined) return Optional.none()
        const inner = macro.context.reuse(context).setIterValue(optional.value(), evaluator)
        return wrap(evaluator.run(macro.args[1] as Node, inner))
      },
    }))
  }
}

function quantifiers(env: Environment): void {
  register(env, "all", 3, "bool", () => {
    let holds = true
    return { visit: (_k, _v, run) => void (holds &&= run(2) === true), result: () => holds }
  })
  register(env, "exists", 3, "bool", () => {
    let found = false
    return { visit: (_k, _v, run) => void (found ||= run(2) === true), result: () => found }
  })
  for (const name of ["existsOne", "exists_one"]) {
    register(env, name, 3, "bool", () => {
      let count = 0
      return { visit: (_k, _v, run) => void (run(2) === true && count++), result: () => count === 1 }
    })
  }
}

function transforms(env: Environment): void {
  for (const filtered of [false, true]) {
    const last = filtered ? 3 : 2
    const wanted = (run: (argument: number) => unknown) => !filtered || run(2) === true
    register(env, "transformList", last + 1, "list", () => {
      const list: unknown[] = []
      return { visit: (_k, _v, run) => void (wanted(run) && list.push(run(last))), result: () => list }
    })
    register(env, "transformMap", last + 1, "map", () => {
      const map = new Map<unknown, unknown>()
      return { visit: (key, _v, run) => void (wanted(run) && map.set(key, run(last))), result: () => map }
    })
    register(env, "transformMapEntry", last + 1, "map", () => {
      const map = new Map<unknown, unknown>()
      const visit: Visit = (_k, _v, run) => {
        if (wanted(run)) for (const [key, value] of entriesOf(run(last) as object)) map.set(key, value)
      }
      return { visit, result: () => map }
    })
  }
}

function register(env: Environment, name: string, count: number, type: string, fold: () => Fold): void {
  const macro = ({ receiver, args }: Call) => ({
    receiver,
    args,
    async: false,
    typeCheck: check(type),
    evaluate: evaluate(fold),
  })
  for (const receiver of ["list", "map"]) {
    env.registerFunction(
      `${receiver}.${name}(${Array.from({ length: count }, () => "ast").join(", ")}): ${type}`,
      macro,
    )
  }
}

const check = (type: string) => (checker: Checker, macro: Macro, context: Context) => {
  checker.check(macro.receiver, context)
  const [key, value, ...rest] = macro.args
  const dyn = checker.getType("dyn")
  macro.keyContext = context.forkWithVariable(nameOf(key), dyn)
  macro.context = macro.keyContext.forkWithVariable(nameOf(value), dyn)
  for (const argument of rest) checker.check(argument, macro.context)
  return checker.getType(type)
}

function nameOf(node: Node | undefined): string {
  if (node?.op === "id" && typeof node.args === "string") return node.args
  throw new SyntaxError("argument must be a simple name")
}

const evaluate = (fold: () => Fold) => (evaluator: Evaluator, macro: Macro, context: Context) => {
  const { visit, result } = fold()
  const { keyContext, context: inner } = macro
  if (keyContext === undefined || inner === undefined) throw new TypeError("the macro was not checked")
  for (const [key, value] of pairsOf(evaluator.run(macro.receiver, context))) {
    const outer = keyContext.reuse(context).setIterValue(key, evaluator)
    const bound = inner.reuse(outer).setIterValue(value, evaluator)
    visit(key, value, (argument) => evaluator.run(macro.args[argument] as Node, bound))
  }
  return result()
}

function pairsOf(collection: unknown): [unknown, unknown][] {
  if (Array.isArray(collection)) return collection.map((item: unknown, i) => [BigInt(i), item])
  return typeof collection === "object" && collection !== null ? entriesOf(collection) : []
}
