import { RE2JS, RE2JSException } from "re2js"

const compiled = new Map<string, RE2JS | Error>()

function compile(pattern: string): RE2JS | Error {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  const fresh = attempt(pattern)
  compiled.set(pattern, fresh)
  return fresh
}

function attempt(pattern: string): RE2JS | Error {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    if (error instanceof RE2JSException) return error
    throw error
  }
}

/** Why RE2 (Kubernetes' dialect) refuses the pattern; `undefined` when it does not. */
export function patternProblem(pattern: string): string | undefined {
  const result = compile(pattern)
  return result instanceof Error ? result.message : undefined
}

/** Whether the pattern is found anywhere in the text. A pattern that RE2 refuses matches nothing, as in Kubernetes. */
export function matches(pattern: string, text: string): boolean {
  const result = compile(pattern)
  return !(result instanceof Error) && result.test(text)
}
