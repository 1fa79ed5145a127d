import { hostname } from "node:os"
import { type Flags, type FlagValues, operatorFlags, UsageError } from "@nightshift/operator-runtime"
import type { Gate } from "./intent.ts"
import { parseDuration } from "./schedule/duration.ts"

/** What only this operator can be told; the rest is the engine's. */
export const flags = {
  ...operatorFlags,
  "legacy-groups": {
    kind: "switch",
    default: true,
    help: "also reconcile ScheduledMachines of the group 5spot.io, where it is served",
  },
  "max-concurrent-openings": {
    kind: "integer",
    min: 1,
    value: "NUMBER",
    help: "machines on their way at once, higher priority first; default without limit",
  },
  "default-closing-gates": {
    kind: "list",
    value: "TYPE:TIMEOUT,…",
    help: "conditions that a return waits for where closing.gates is absent, such as dns.bindy.firestoned.io/Withdrawn:2m",
  },
  "max-concurrent-reconciles": {
    kind: "integer",
    default: 32,
    min: 1,
    max: 1000,
    value: "NUMBER",
    help: "ScheduledMachines that are looked at at the same time",
  },
  "instance-id": {
    kind: "text",
    env: ["OPERATOR_INSTANCE_ID", "POD_NAME"],
    value: "NAME",
    help: "names this process in events and metrics, default the host's name",
  },
} as const satisfies Flags

export type Values = FlagValues<typeof flags>

/** The environment of the process; nothing else reads it. */
export const environment: Readonly<Record<string, string | undefined>> = process.env

/** What the flags and the environment come to. Durations in milliseconds. */
export interface Config {
  readonly instance: string
  readonly clockOffset: number
  readonly defaultGates: readonly Gate[]
  readonly namespaces: readonly string[]
  readonly watchFilter: string | undefined
  readonly legacyGroups: boolean
  readonly concurrency: number
  /** Infinity without a limit. */
  readonly maxConcurrentOpenings: number
}

/** @throws UsageError naming the flag or variable whose value cannot be read */
export function configOf(values: Values): Config {
  return {
    instance: values["instance-id"] ?? hostname(),
    clockOffset: parseClockOffset(environment["NIGHTSHIFT_CLOCK_OFFSET"]),
    defaultGates: parseGates(values["default-closing-gates"]),
    namespaces: values["watch-namespaces"] ?? [],
    watchFilter: values["watch-filter"],
    legacyGroups: values["legacy-groups"],
    concurrency: values["max-concurrent-reconciles"],
    maxConcurrentOpenings: values["max-concurrent-openings"] ?? Number.POSITIVE_INFINITY,
  }
}

/** `TYPE:TIMEOUT`; a type may itself have a slash, the timeout is what follows the last colon. */
export function parseGates(values: readonly string[] | undefined): Gate[] {
  return (values ?? []).map((text) => {
    const colon = text.lastIndexOf(":")
    const timeout = parseDuration(text.slice(colon + 1), "--default-closing-gates")
    if (colon < 1 || !timeout.valid)
      throw new UsageError(
        "--default-closing-gates",
        `--default-closing-gates: ${text} is not TYPE:TIMEOUT such as example.org/Gone:2m`,
      )
    return { type: text.slice(0, colon), timeout: timeout.value }
  })
}

/** Milliseconds of `NIGHTSHIFT_CLOCK_OFFSET`, such as `+36h` or `-90m`. */
export function parseClockOffset(text: string | undefined): number {
  if (text === undefined || text === "") return 0
  const sign = text.startsWith("-") ? -1 : 1
  const parsed = parseDuration(text.replace(/^[+-]/, ""), "NIGHTSHIFT_CLOCK_OFFSET")
  if (!parsed.valid)
    throw new UsageError(
      "NIGHTSHIFT_CLOCK_OFFSET",
      `NIGHTSHIFT_CLOCK_OFFSET: ${text} is not a duration such as +36h`,
    )
  return sign * parsed.value
}
