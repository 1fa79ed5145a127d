import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, beforeEach, expect, test } from "vitest"
import { startEmbeddedServer } from "../src/embedded.ts"
import { clientOf } from "./client.ts"
import { configMap, configMaps } from "./objects.ts"

const main = new URL("../src/main.ts", import.meta.url).pathname

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kube-embedded-program-"))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test("killed with -9 under load, the program loses no write that it acknowledged", async () => {
  const kubeconfig = join(directory, "kubeconfig")
  const data = join(directory, "data")
  const program = spawn(process.execPath, [main, "--data", data, "--kubeconfig-out", kubeconfig], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  try {
    await once(createInterface(program.stdout), "line")
    const kube = clientOf(await readFile(kubeconfig, "utf8"))
    const writers = [0, 1, 2, 3]
    const acknowledged = writers.map(() => -1)
    const total = (): number => acknowledged.reduce((sum, count) => sum + count, 0)
    const count = async (writer: number): Promise<void> => {
      const path = `${configMaps}/counter-${writer}`
      for (let index = 0; ; index++) {
        const data = { count: String(index) }
        const answer =
          index === 0
            ? await kube.post(configMaps, configMap(`counter-${writer}`, data))
            : await kube.patch(path, "merge-patch", { data })
        expect(answer.code).toBeLessThan(300)
        acknowledged[writer] = index
        if (total() > 60) program.kill("SIGKILL")
      }
    }
    // Each writer ends when the server is gone.
    const ends = await Promise.allSettled(writers.map(count))
    expect(ends.map(({ status }) => status)).toEqual(writers.map(() => "rejected"))
    const again = await startEmbeddedServer({ data, notice: () => undefined })
    const after = clientOf(again.kubeconfig)
    for (const writer of writers) {
      const { body } = await after.get(`${configMaps}/counter-${writer}`)
      const kept = Number(body["data"]?.["count"])
      const told = acknowledged[writer] ?? 0
      // The one write that was under way may have made it or not.
      expect([told, told + 1]).toContain(kept)
    }
    await again.stop()
  } finally {
    program.kill("SIGKILL")
  }
})

test("a call that cannot be meant names the flag and exits with 2", async () => {
  const program = spawn(process.execPath, [main, "--port", "seven"], { stdio: ["ignore", "ignore", "pipe"] })
  const chunks: Buffer[] = []
  program.stderr.on("data", (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(program, "close")) as [number]
  expect(code).toBe(2)
  expect(Buffer.concat(chunks).toString()).toContain('--port "seven" is no port')
})

test("SIGTERM ends it in order: exit code 0, and the directory is free for the next", async () => {
  const args = [main, "--data", join(directory, "data"), "--kubeconfig-out", join(directory, "kubeconfig")]
  for (const _ of [1, 2]) {
    const program = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    const [line] = (await once(createInterface(program.stdout), "line")) as [string]
    expect(line).toMatch(/^kube-embedded serves https:\/\/127\.0\.0\.1:\d+, kubeconfig /)
    program.kill("SIGTERM")
    expect(await once(program, "close")).toEqual([0, null])
  }
})
