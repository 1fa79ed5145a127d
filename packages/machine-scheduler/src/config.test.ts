import { parseFlags } from "@nightshift/operator-runtime"
import { describe, expect, test } from "vitest"
import { configOf, flags, parseClockOffset, parseGates } from "./config.ts"

describe("the configuration", () => {
  test("without flags nothing is limited and both groups are served", () => {
    const { values } = parseFlags(flags, [], {})
    expect(configOf(values)).toMatchObject({
      legacyGroups: true,
      maxConcurrentOpenings: Number.POSITIVE_INFINITY,
      defaultGates: [],
      namespaces: [],
    })
    expect(values).toMatchObject({
      "metrics-port": 8080,
      "health-port": 8081,
      "enable-leader-election": false,
      audit: "stdout",
    })
  })

  test("upstream's variables are read", () => {
    const { values } = parseFlags(flags, [], {
      ENABLE_LEADER_ELECTION: "true",
      OPERATOR_INSTANCE_ID: "3",
      METRICS_PORT: "0",
    })
    expect(values).toMatchObject({ "enable-leader-election": true, "instance-id": "3", "metrics-port": 0 })
  })

  test("gates have a type, which may have a slash, and a timeout", () => {
    expect(parseGates(["dns.bindy.firestoned.io/Withdrawn:2m", "Gone:30s"])).toEqual([
      { type: "dns.bindy.firestoned.io/Withdrawn", timeout: 120_000 },
      { type: "Gone", timeout: 30_000 },
    ])
    expect(() => parseGates(["Withdrawn"])).toThrow("--default-closing-gates: Withdrawn is not TYPE:TIMEOUT")
  })

  test.each([
    ["+36h", 129_600_000],
    ["-90m", -5_400_000],
    ["", 0],
  ])("a clock offset of %j is %d ms", (text, offset) => {
    expect(parseClockOffset(text)).toBe(offset)
  })

  test("a clock offset that is no duration is a wrong call", () => {
    expect(() => parseClockOffset("tomorrow")).toThrow("NIGHTSHIFT_CLOCK_OFFSET: tomorrow")
  })
})
