import { describe, expect, test } from "vitest"
import { AuditLog, verifyAudit } from "./audit.ts"

function log(entries: number): string[] {
  const lines: string[] = []
  const audit = new AuditLog(
    { program: "machine-scheduler", version: "1", run: "r", timeZoneData: "2026a" },
    (line) => lines.push(line.trimEnd()),
  )
  for (let entry = 0; entry < entries; entry++)
    audit.record("2026-06-01T00:00:00Z", { event: "decision", entry })
  return lines
}

describe("an audit log", () => {
  test("whole, of two runs and among other lines, it verifies", () => {
    const text = [...log(3), '{"level":"info","msg":"audit"}', ...log(2)].join("\n")
    expect(verifyAudit(text)).toEqual({ valid: true, runs: 2, entries: 7 })
  })

  test("a changed line is found at its number", () => {
    const lines = log(3)
    lines[2] = (lines[2] as string).replace('"entry":1', '"entry":9')
    expect(verifyAudit(lines.join("\n"))).toMatchObject({ valid: false, line: 3 })
  })

  test("a removed line is found at the one after it", () => {
    const lines = log(3)
    lines.splice(2, 1)
    expect(verifyAudit(lines.join("\n"))).toMatchObject({ valid: false, line: 3 })
  })

  test("two lines that change places are found", () => {
    const [genesis = "", first = "", second = ""] = log(2)
    expect(verifyAudit([genesis, second, first].join("\n"))).toMatchObject({ valid: false, line: 2 })
  })

  test("a log without its beginning is not believed", () => {
    expect(verifyAudit(log(3).slice(1).join("\n"))).toMatchObject({ valid: false, line: 1 })
  })
})
