import { Environment } from "@marcbachmann/cel-js"
import { withNamedBases } from "./has-of-any.ts"
import { matchingByRe2, registerMatches } from "./matches.ts"
import { registerOptionalMacros } from "./optional-macros.ts"

/** A compiled expression. */
export interface Program {
  /** @throws EvaluationError of cel-js */
  run(variables: Readonly<Record<string, unknown>>): unknown
  /** The syntax tree of the expression as it was written. */
  readonly ast: unknown
}

const environments = new Map<boolean, Environment>()

/**
 * The environment of CRD rules: `self`, `oldSelf`, CEL's own functions and macros, and those of optionals.
 * @param optionalOldSelf whether `oldSelf` is an optional value rather than the value itself
 */
function environment(optionalOldSelf: boolean): Environment {
  const known = environments.get(optionalOldSelf)
  if (known !== undefined) return known
  const env = new Environment({ homogeneousAggregateLiterals: false, enableOptionalTypes: true })
  env.registerVariable("self", "dyn")
  env.registerVariable("oldSelf", optionalOldSelf ? "optional<dyn>" : "dyn")
  registerIdentities(env)
  registerMatches(env)
  registerOptionalMacros(env)
  environments.set(optionalOldSelf, env)
  return env
}

/** CEL converts a value to its own type, too: a string of format date-time is a timestamp already. */
function registerIdentities(env: Environment): void {
  const itself = (value: unknown): unknown => value
  env.registerFunction("timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp", itself)
  env.registerFunction("duration(google.protobuf.Duration): google.protobuf.Duration", itself)
}

/**
 * Compiles a rule.
 * @throws Error with cel-js's words when it cannot be parsed or calls what there is not.
 */
export function compile(expression: string, optionalOldSelf: boolean): Program {
  const env = environment(optionalOldSelf)
  const program = env.parse(withNamedBases(env, matchingByRe2(env, expression)))
  const checked = program.check()
  if (!checked.valid) throw checked.error ?? new Error("the expression has no type")
  return { run: (variables) => program({ ...variables }) as unknown, ast: env.parse(expression).ast }
}
