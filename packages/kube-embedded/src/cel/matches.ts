import type { Environment } from "@marcbachmann/cel-js"
import { matches, patternProblem } from "@nightshift/structural-schema"
import { isNode, nodesOf } from "./nodes.ts"

/** What `matches` is called inside: as long as that name, so that every offset in the text stays true. */
const inner = "re2find"

/** CEL matches by RE2, where cel-js brings JavaScript's regular expressions: this is `matches` as it should be. */
export function registerMatches(env: Environment): void {
  const find = (text: string, pattern: string): boolean => {
    const problem = patternProblem(pattern)
    if (problem !== undefined) throw new SyntaxError(problem)
    return matches(pattern, text)
  }
  env.registerFunction(`string.${inner}(string): bool`, find)
  env.registerFunction(`${inner}(string, string): bool`, find)
}

/**
 * The expression with our `matches` in place of that of cel-js, whose own cannot be replaced.
 * @throws SyntaxError for a literal pattern that RE2 refuses.
 */
export function matchingByRe2(env: Environment, expression: string): string {
  let text = expression
  for (const { op, args, start } of nodesOf(env.parse(expression).ast)) {
    if (op !== "call" && op !== "rcall") continue
    const [name, ...rest] = args as readonly unknown[]
    if (name !== "matches") continue
    const [receiver, pattern] = rest.flat()
    const at = op === "call" ? start : text.indexOf(name, isNode(receiver) ? receiver.end : start)
    text = `${text.slice(0, at)}${inner}${text.slice(at + name.length)}`
    const literal = isNode(pattern) && pattern.op === "value" ? pattern.args : undefined
    const problem = typeof literal === "string" ? patternProblem(literal) : undefined
    if (problem !== undefined) throw new SyntaxError(`invalid matches argument: ${problem}`)
  }
  return text
}
