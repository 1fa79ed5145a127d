import {
  describeProblem,
  parseGates,
  plan,
  type Plan,
  type PlannedEdge,
  planToIcs,
} from "@nightshift/machine-scheduler"
import { parseArgs } from "node:util"
import { clusterHelp, clusterOptions, withKube } from "../cluster.ts"
import { type Command, UsageError } from "../command.ts"
import { instantOf, isScheduled, liveObjects, objectsOf } from "./objects.ts"

export const planCommand: Command = {
  help: `usage: nightshift plan [--from TIME] [--to TIME] [-f FILE ...] [-n NAMESPACE] [-o table|json|ics]

What the schedules of a cluster, or of files, will do: when each window opens, when its closing begins, when it
closes. Kill switches, reclaims and what runs at present are not foreseen.

  --from TIME         RFC 3339, or a distance from now such as +36h (default now)
  --to TIME           the same; a distance counts from --from (default 7d)
  -f FILE             plan these objects instead of a cluster's: a file, a directory, or - for standard input;
                      may be repeated
  --default-closing-gates TYPE:TIMEOUT,…
                      the gates that the operator is given, for objects that list none and have no status yet
  -n NAMESPACE        only this namespace of the cluster
  -o FORMAT           table (default), json or ics
${clusterHelp}

Exit code 1 when an object cannot be planned; the others are planned all the same.`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...clusterOptions,
        from: { type: "string", default: "+0s" },
        to: { type: "string", default: "7d" },
        file: { type: "string", short: "f", multiple: true },
        "default-closing-gates": { type: "string" },
        namespace: { type: "string", short: "n" },
        output: { type: "string", short: "o", default: "table" },
      },
    })
    const now = Date.now()
    const from = instantOf("--from", values.from, now)
    const to = instantOf("--to", values.to, from)
    if (to <= from) throw new UsageError(`--to ${values.to}: must be after --from ${values.from}`)
    const gates = gatesOf(values["default-closing-gates"])
    const print = formats[values.output]
    if (print === undefined) throw new UsageError(`-o ${values.output}: must be table, json or ics`)
    const objects = values.file
      ? await objectsOf(values.file, io.stdin)
      : await withKube(values, (kube) => liveObjects(kube, values.namespace))
    if (values.file !== undefined && !objects.some(isScheduled))
      throw new Error(`there is no ScheduledMachine and no schedule in ${values.file.join(", ")}`)
    const planned = plan(objects, from, to, gates)
    io.stdout.write(print(planned, from, to))
    for (const { object, problem } of planned.problems) {
      io.stderr.write(`${object.kind} ${object.namespace}/${object.name}: ${describeProblem(problem)}\n`)
    }
    return planned.problems.length === 0 ? 0 : 1
  },
}

function gatesOf(text: string | undefined): ReturnType<typeof parseGates> {
  try {
    return parseGates(text?.split(","))
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error
  }
}

const formats: Readonly<Record<string, (plan: Plan, from: number, to: number) => string>> = {
  table,
  json: (planned) => `${JSON.stringify(planned, undefined, 2)}\n`,
  ics: planToIcs,
}

const instant = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

const words: Record<PlannedEdge["kind"], string> = {
  opens: "opens",
  closes: "closes",
  cleanup: "begins to close",
}

/** The clock on the wall where the schedule is at home: the machine that opens on Friday evening says so. */
const local = (at: number, timeZone: string) =>
  `${new Date(at).toLocaleString("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit" })} ${timeZone}`

const heading = ["WHEN", "LOCAL", "OBJECT", "EDGE", "WINDOW"]

function table(planned: Plan, from: number, to: number): string {
  const row = (at: number, says: string, { object, window, timezone }: Plan["open"][number]) => [
    instant(at),
    local(at, timezone),
    object.kind === "ScheduledMachine"
      ? `${object.namespace}/${object.name}`
      : `${object.kind} ${object.namespace}/${object.name}`,
    says,
    window,
  ]
  const rows = [
    ...planned.open.map((one) => row(from, "is open", one)),
    ...planned.edges.map((edge) => row(edge.at, words[edge.kind], edge)),
  ]
  const skipped = planned.skipped.map(
    ({ object, window, date }) =>
      `${date}: ${object.namespace}/${object.name} skips ${window}: the local clock jumps over all of it`,
  )
  if (rows.length === 0)
    return [`no edge between ${instant(from)} and ${instant(to)}`, ...skipped, ""].join("\n")
  const lines = [heading, ...rows]
  const widths = heading.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const padded = lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
  return [...padded, ...skipped, ""].join("\n")
}
