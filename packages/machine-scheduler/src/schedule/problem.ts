/** What is wrong with a schedule, for the condition `SpecValid`: where, which value, by which rule. */
export interface Problem {
  readonly path: string
  readonly value: string
  readonly rule: string
}

export type Parsed<T> =
  | { readonly valid: true; readonly value: T }
  | { readonly valid: false; readonly problems: readonly Problem[] }

export const valid = <T>(value: T): Parsed<T> => ({ valid: true, value })

export const problem = (path: string, value: unknown, rule: string): Parsed<never> => ({
  valid: false,
  problems: [{ path, value: typeof value === "string" ? value : (JSON.stringify(value) ?? "absent"), rule }],
})

/** All values, or all problems of all of them. */
export function all<T>(parsed: readonly Parsed<T>[]): Parsed<T[]> {
  const problems = parsed.flatMap((one) => (one.valid ? [] : one.problems))
  if (problems.length > 0) return { valid: false, problems }
  return valid(parsed.flatMap((one) => (one.valid ? [one.value] : [])))
}

export const describeProblem = ({ path, value, rule }: Problem): string =>
  `${path}: ${value} breaks the rule: ${rule}`
