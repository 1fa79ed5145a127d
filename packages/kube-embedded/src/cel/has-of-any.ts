import type { Environment } from "@marcbachmann/cel-js"
import { isNode, type Node, nodesOf } from "./nodes.ts"

/** More than an expression of any sense has. */
const mostRewrites = 100

/**
 * CEL may ask `has()` of a field of anything, cel-js only of a path of names. What stands before the field gets a name:
 * `has(self.list[0].name)` becomes `cel.bind(has0, self.list[0], has(has0.name))`.
 */
export function withNamedBases(env: Environment, expression: string): string {
  let text = expression
  for (let count = 0; count < mostRewrites; count++) {
    const field = findUnnamed(env.parse(text).ast)
    if (field === undefined) return text
    const base = (field.args as readonly Node[])[0]
    if (base === undefined) return text
    const name = `has${count}`
    const call = enclosingHas(text, field)
    const [before, after] = [text.slice(0, call.start), text.slice(call.end)]
    const rest = text.slice(base.end, field.end)
    text = `${before}cel.bind(${name}, ${text.slice(base.start, base.end)}, has(${name}${rest}))${after}`
  }
  return text
}

/** The argument of a `has()` that does not begin with a name. */
function findUnnamed(ast: unknown): Node | undefined {
  for (const { op, args } of nodesOf(ast)) {
    if (op !== "call") continue
    const [name, [argument] = []] = args as readonly [string, (readonly unknown[])?]
    if (name === "has" && isNode(argument) && argument.op === "." && !isPath(argument)) return argument
  }
  return undefined
}

function isPath(node: unknown): boolean {
  if (!isNode(node)) return false
  if (node.op === "id") return true
  return (node.op === "." || node.op === ".?") && isPath((node.args as readonly unknown[])[0])
}

/** From the word `has` to its closing bracket. */
function enclosingHas(text: string, argument: Node): { start: number; end: number } {
  const start = text.lastIndexOf("has", argument.start)
  const end = text.indexOf(")", argument.end) + 1
  return { start, end }
}
