import { aggregate, type FieldError, invalid } from "../field-error.ts"
import { labelValue, qualifiedName } from "../names.ts"
import { SelectorError } from "./selector-error.ts"

type Operator = "in" | "notin" | "=" | "==" | "!=" | "gt" | "lt" | "exists" | "!"

/** One condition on one label. A selector is the conjunction of its requirements. */
export interface LabelRequirement {
  readonly key: string
  readonly operator: Operator
  readonly values: readonly string[]
}

export type Labels = Readonly<Record<string, string>>

export function matchesLabels(
  requirements: readonly LabelRequirement[],
  labels: Labels | undefined,
): boolean {
  return requirements.every((requirement) => meets(requirement, labels?.[requirement.key]))
}

function meets({ operator, values }: LabelRequirement, value: string | undefined): boolean {
  switch (operator) {
    case "in":
    case "=":
    case "==":
      return value !== undefined && values.includes(value)
    case "notin":
    case "!=":
      return value === undefined || !values.includes(value)
    case "exists":
      return value !== undefined
    case "!":
      return value === undefined
    case "gt":
      return isInteger(value) && BigInt(value) > BigInt(values[0] ?? "0")
    case "lt":
      return isInteger(value) && BigInt(value) < BigInt(values[0] ?? "0")
  }
}

const isInteger = (text: string | undefined): text is string => text !== undefined && /^[+-]?\d+$/.test(text)

/** The selector of `spec.selector` fields: matchLabels and matchExpressions. An empty one selects everything. */
export function requirementsOf(selector: {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[]
}): LabelRequirement[] {
  const operators: Readonly<Record<string, Operator>> = {
    In: "in",
    NotIn: "notin",
    Exists: "exists",
    DoesNotExist: "!",
  }
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, "=", [value])),
    ...(selector.matchExpressions ?? []).map((expression) => {
      const operator = operators[expression.operator]
      if (operator === undefined) {
        throw new SelectorError(`"${expression.operator}" is not a valid label selector operator`)
      }
      return requirement(expression.key, operator, expression.values ?? [])
    }),
  ]
}

/**
 * Parses the `labelSelector` query parameter.
 * @throws SelectorError with kube-apiserver's wording.
 */
export function parseLabelSelector(text: string): readonly LabelRequirement[] {
  const tokens = scan(text)
  const requirements: LabelRequirement[] = []
  for (;;) {
    const token = tokens.peek()
    if (token.kind === "end") return requirements
    if (token.kind !== "identifier" && token.kind !== "!") {
      throw new SelectorError(`found '${token.text}', expected: !, identifier, or 'end of string'`)
    }
    requirements.push(parseRequirement(tokens))
    const next = tokens.take()
    if (next.kind === "end") return requirements
    if (next.kind !== ",") throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`)
    const after = tokens.peek()
    if (after.kind !== "identifier" && after.kind !== "!") {
      throw new SelectorError(`found '${after.text}', expected: identifier after ','`)
    }
  }
}

function parseRequirement(tokens: Tokens): LabelRequirement {
  const refuse = (problem: string) => new SelectorError(`unable to parse requirement: ${problem}`)
  const negated = tokens.peek().kind === "!"
  if (negated) tokens.take()
  const key = tokens.take()
  if (key.kind !== "identifier") throw refuse(`found '${key.text}', expected: identifier`)
  const badKey = qualifiedName(key.text)
  if (badKey.length > 0) throw refuse(`<nil>: Invalid value: "${key.text}": ${badKey.join("; ")}`)
  if (negated) return requirement(key.text, "!", [])
  const following = tokens.peek().kind
  if (following === "end" || following === ",") return requirement(key.text, "exists", [])
  const operator = tokens.takeOperator()
  switch (operator.kind) {
    case "keyword":
      return requirement(key.text, operator.text === "in" ? "in" : "notin", parseValues(tokens, refuse))
    case "=":
    case "==":
    case "!=":
      return requirement(key.text, operator.kind, [parseExactValue(tokens, refuse)])
    case ">":
      return requirement(key.text, "gt", [parseExactValue(tokens, refuse)])
    case "<":
      return requirement(key.text, "lt", [parseExactValue(tokens, refuse)])
    case "identifier":
    case "error":
    case "end":
    case "!":
    case "(":
    case ")":
    case ",":
      throw refuse(`found '${operator.text}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

function parseExactValue(tokens: Tokens, refuse: (problem: string) => SelectorError): string {
  const next = tokens.peek()
  if (next.kind === "end" || next.kind === ",") return ""
  tokens.take()
  if (next.kind === "identifier") return next.text
  throw refuse(`found '${next.text}', expected: identifier`)
}

function parseValues(tokens: Tokens, refuse: (problem: string) => SelectorError): string[] {
  const open = tokens.take()
  if (open.kind !== "(") throw refuse(`found '${open.text}' expected: '('`)
  const values = new Set<string>()
  let pending = ""
  for (;;) {
    const token = tokens.take()
    if (token.kind === "identifier") {
      const after = tokens.peek()
      if (after.kind !== "," && after.kind !== ")")
        throw refuse(`found '${after.text}', expected: ',' or ')'`)
      pending = token.text
    } else if (token.kind === "," || token.kind === ")") {
      values.add(pending)
      pending = ""
      if (token.kind === ")") return [...values].sort()
    } else throw refuse(`found '${token.text}', expected: ',', or identifier`)
  }
}

function requirement(key: string, operator: Operator, values: readonly string[]): LabelRequirement {
  const errors: FieldError[] = values.flatMap((value, i) => {
    const problems = labelValue(value)
    return problems.length === 0 ? [] : [invalid(`values[${i}][${key}]`, value, problems.join("; "))]
  })
  const [first = ""] = values
  if ((operator === "gt" || operator === "lt") && !isInteger(first)) {
    errors.unshift(invalid("values[0]", first, "for 'Gt', 'Lt' operators, the value must be an integer"))
  }
  if ((operator === "in" || operator === "notin") && values.length === 0) {
    errors.unshift(invalid("values", [], "for 'in', 'notin' operators, values set can't be empty"))
  }
  if (errors.length > 0) throw new SelectorError(`unable to parse requirement: ${aggregate(errors)}`)
  return { key, operator, values }
}

type Kind = "identifier" | "keyword" | "end" | "error" | "=" | "==" | "!=" | "!" | "(" | ")" | "," | "<" | ">"
interface Token {
  readonly kind: Kind
  readonly text: string
}
interface Tokens {
  peek(): Token
  take(): Token
  takeOperator(): Token
}

const end: Token = { kind: "end", text: "" }

function scan(text: string): Tokens {
  const tokens = Array.from(text.matchAll(/\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/g), ([, word = ""]): Token => {
    if (word === "in" || word === "notin") return { kind: "keyword", text: word }
    return /^(==|!=|[=!(),<>])$/.test(word)
      ? { kind: word as Kind, text: word }
      : { kind: "identifier", text: word }
  })
  let at = 0
  // Outside of the operator's place `in` and `notin` are ordinary words: `env in (in, notin)`.
  const asWord = (token: Token): Token =>
    token.kind === "keyword" ? { kind: "identifier", text: token.text } : token
  return {
    peek: () => asWord(tokens[at] ?? end),
    take: () => asWord(tokens[at++] ?? end),
    takeOperator: () => tokens[at++] ?? end,
  }
}
