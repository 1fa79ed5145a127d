import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { add, counts, line, triedAgain } from "./report.ts"

const folder = mkdtempSync(join(tmpdir(), "night-shift-report-"))

function report(passed: number, failed: number, pending: number): string {
  const file = join(folder, "report.json")
  const content = {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
  }
  writeFileSync(file, JSON.stringify(content))
  return file
}

describe("the counts of a run", () => {
  it("are the runner's own", () => {
    expect(counts(report(7, 2, 1), 1)).toEqual({ passed: 7, failed: 2, skipped: 1 })
  })

  it("hold a failure when the runner failed outside every test", () => {
    expect(counts(report(7, 0, 0), 1).failed).toBe(1)
  })

  it("hold a failure when no report was written, even if the runner was content", () => {
    expect(counts(join(folder, "absent.json"), 0).failed).toBe(1)
  })

  it("come with the names of those that passed only when tried again", () => {
    const result = (fullName: string, status: string, ...failureMessages: string[]) => ({
      fullName,
      status,
      failureMessages,
    })
    const assertionResults = [
      result("firm", "passed"),
      result("shaky", "passed", "expected 1 to be 2"),
      result("broken", "failed", "no"),
    ]
    const file = join(folder, "tried.json")
    writeFileSync(file, JSON.stringify({ testResults: [{ assertionResults }] }))
    expect(triedAgain(file)).toEqual(["shaky"])
  })

  it("end in the one line that is read by machines", () => {
    expect(line(add(counts(report(7, 2, 1), 1), counts(report(1, 0, 3), 0)))).toBe(
      "8 passed, 2 failed, 4 skipped",
    )
  })
})
