import { type Environment, Optional } from "@marcbachmann/cel-js"

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
  context?: Context
}

/** `optMap` and `optFlatMap`: an expression over the value of an optional, where it has one. */
export function registerOptionalMacros(env: Environment): void {
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

function nameOf(node: Node | undefined): string {
  if (node?.op === "id" && typeof node.args === "string") return node.args
  throw new SyntaxError("argument must be a simple name")
}
