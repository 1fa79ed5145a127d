import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PassThrough } from "node:stream"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { UsageError } from "../command.ts"
import { planCommand } from "./plan.ts"

const machine = `
apiVersion: 5spot.finos.org/v1beta1
kind: ScheduledMachine
metadata: { name: rack-12, namespace: default }
spec:
  clusterName: spot
  schedule:
    timezone: America/Toronto
    windows: [{ name: nights, days: [fri], start: "20:00", end: "06:30" }]
  bootstrapSpec: { apiVersion: bootstrap.cluster.x-k8s.io/v1beta1, kind: K0sWorkerConfig, spec: {} }
  infrastructureSpec: { apiVersion: infrastructure.cluster.x-k8s.io/v1beta1, kind: RemoteMachine, spec: {} }
`

describe("nightshift plan -f", () => {
  let folder: string
  let file: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plan-"))
    file = join(folder, "machine.yaml")
    await writeFile(file, machine)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const called = async (...args: string[]) => {
    const stdout = new PassThrough()
    const code = await planCommand.run(args, {
      stdin: new PassThrough(),
      stdout,
      stderr: new PassThrough(),
    })
    return {
      code,
      lines: String(stdout.read() ?? "")
        .trimEnd()
        .split("\n"),
    }
  }

  it("says of each edge when it is, in UTC and where the schedule is at home", async () => {
    const { code, lines } = await called("-f", file, "--from", "2026-03-06T00:00:00Z", "--to", "2d")
    expect(code).toBe(0)
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ["WHEN", "LOCAL", "OBJECT", "EDGE", "WINDOW"],
      ["2026-03-07T01:00:00Z", "Fri 20:00 America/Toronto", "default/rack-12", "opens", "nights"],
      ["2026-03-07T11:30:00Z", "Sat 06:30 America/Toronto", "default/rack-12", "closes", "nights"],
    ])
  })

  it("says which windows are open when the plan begins, so that no edge is not no machine", async () => {
    const { lines } = await called("-f", file, "--from", "2026-03-07T02:00:00Z", "--to", "2h")
    expect(lines.slice(1).map((line) => line.split(/ {2,}/))).toEqual([
      ["2026-03-07T02:00:00Z", "Fri 21:00 America/Toronto", "default/rack-12", "is open", "nights"],
    ])
  })

  it("counts a distance from the beginning of the plan, the week that nobody asked for too", async () => {
    const { lines } = await called("-f", file, "--from", "2036-03-03T00:00:00Z")
    expect(lines.slice(1).map((line) => line.slice(0, 10))).toEqual(["2036-03-08", "2036-03-08"])
  })

  it("counts the gates that the operator is given, and refuses what is none", async () => {
    const promised = join(folder, "promised.yaml")
    await writeFile(promised, `${machine}  closing: { policy: ByWindowEnd }\n  nodeDrainTimeout: 1m\n`)
    const beginning = async (...args: string[]) => {
      const { lines } = await called("-f", promised, "--from", "2026-03-07T02:00:00Z", "--to", "1d", ...args)
      return lines.find((line) => line.includes("begins to close"))?.slice(0, 20)
    }
    expect(await beginning()).toBe("2026-03-07T11:22:00Z")
    expect(await beginning("--default-closing-gates", "example.org/Gone:2m")).toBe("2026-03-07T11:20:00Z")
    await expect(beginning("--default-closing-gates", "Gone")).rejects.toThrow(UsageError)
  })

  it("says that there is nothing to plan, or no such file, instead of an empty plan", async () => {
    const other = join(folder, "other.yaml")
    await writeFile(other, "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n")
    await expect(called("-f", other)).rejects.toThrow(/no ScheduledMachine and no schedule in .*other\.yaml/)
    await expect(called("-f", join(folder, "missing.yaml"))).rejects.toThrow(/could not read .*missing\.yaml/)
  })
})
