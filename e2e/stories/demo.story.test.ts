/** The demo as a new user runs it: what it says at its end, and what it leaves when it is interrupted. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { nightshiftProgram } from "./hands.ts"

describe("the demo", () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "night-shift-demo-test-"))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Everything that it starts inherits this TMPDIR, and so can be found. */
  const start = (seen: (line: string) => void) => {
    const child = spawn(process.execPath, [nightshiftProgram, "demo", "--plain"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: folder },
    })
    createInterface({ input: child.stdout }).on("line", seen)
    return child
  }
  const processesOfIt = async (): Promise<string[]> => {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name))
    const found = await Promise.all(
      pids.map(async (pid) => {
        const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")
        return environment.includes(`TMPDIR=${folder}\0`)
          ? [await readFile(`/proc/${pid}/cmdline`, "utf8")]
          : []
      }),
    )
    return found.flat()
  }

  it("ends with success when its client saw no error, and tells its figures and how to go on", async () => {
    const lines: string[] = []
    const child = start((line) => lines.push(line))
    const [code] = (await once(child, "exit")) as [number | null]
    const figure = (name: string) => lines.find((line) => line.trim().startsWith(name))?.trim()
    expect(code, lines.join("\n")).toBe(0)
    expect(figure("requests failed")).toMatch(/^requests failed +0$/)
    for (const name of [
      "window opens -> Machine exists (edge lag)",
      "window opens -> Node Ready",
      "first pod running -> primary answers",
      "first pod running -> secondary answers",
      "notice -> TTL run out everywhere (gate)",
      "notice -> drained",
      "notice -> host returned",
    ])
      expect(figure(name)).toMatch(/ \d+(\.\d)? m?s$/)
    expect(lines.at(-1)).toContain("./run demo --keep")
    expect(await readdir(folder)).toEqual([])
  })

  it.runIf(process.platform === "linux").each([
    ["while its servers start", /Kubernetes: a management cluster/],
    ["while its operators start", /operators: machine-scheduler/],
    ["in the open window", /phase +Active/],
    ["in the middle of the close", /drain +Drained/],
  ])("interrupted %s leaves no process and no file", async (_, moment) => {
    let interrupted = false
    const child = start((line) => {
      if (interrupted || !moment.test(line)) return
      interrupted = true
      child.kill("SIGINT")
    })
    const [code] = (await once(child, "exit")) as [number | null]
    expect(interrupted).toBe(true)
    expect(code).toBe(130)
    expect(await processesOfIt()).toEqual([])
    expect(await readdir(folder)).toEqual([])
  })
})
