/** Counts of tests as the test runner itself reported them. */
import { readFileSync } from "node:fs"

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const nothing: Counts = { passed: 0, failed: 0, skipped: 0 }

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
})

interface JsonReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly { readonly assertionResults: readonly Result[] }[]
}

interface Result {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

/**
 * Reads vitest's JSON report. A run that ended badly with no failed test (a file that does not load, an error outside
 * every test) counts as one failure; so does a report that was never written.
 */
export function counts(file: string, exitCode: number): Counts {
  let report: JsonReport
  try {
    report = JSON.parse(readFileSync(file, "utf8")) as JsonReport
  } catch {
    return { ...nothing, failed: 1 }
  }
  const failed = exitCode !== 0 && report.numFailedTests === 0 ? 1 : report.numFailedTests
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests }
}

/** Tests that failed at first and passed when they were tried again: green, and still somebody's to look at. */
export function triedAgain(file: string): string[] {
  try {
    const { testResults } = JSON.parse(readFileSync(file, "utf8")) as JsonReport
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0)
      .map(({ fullName }) => fullName)
  } catch {
    return []
  }
}

export const line = (total: Counts): string =>
  `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
