import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const leaseRef = {
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  namespace: "default",
  name: "5spot-leader",
}

/** Two processes and one lease. */
describe("two schedulers", () => {
  let night: Night
  let directory: string
  let kubeconfig: string
  const children = new Set<ChildProcess>()
  let serial = 0

  beforeAll(async () => {
    night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
    directory = await mkdtemp(join(tmpdir(), "two-schedulers-"))
    kubeconfig = join(directory, "kubeconfig")
    await writeFile(kubeconfig, night.kubeconfigs.management, { mode: 0o600 })
  })
  afterEach(async () => {
    for (const child of children) await end(child, "SIGKILL")
    await night.kube.delete(leaseRef)
  })
  afterAll(async () => {
    await night?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  const start = async (identity: string): Promise<ChildProcess> => {
    const flags = [
      "--kubeconfig",
      kubeconfig,
      "--metrics-port",
      "0",
      "--health-port",
      "0",
      "--audit",
      "off",
      "--instance-id",
      identity,
    ]
    const lease = [
      "--enable-leader-election",
      "--lease-namespace",
      "default",
      "--lease-duration-secs",
      "3",
      "--lease-renew-deadline-secs",
      "2",
      "--lease-retry-period-secs",
      "1",
    ]
    const child = spawn(process.execPath, [main, ...flags, ...lease], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    children.add(child)
    await new Promise<void>((resolve, reject) => {
      if (child.stdout === null) throw new Error("no standard output")
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line.includes('"metricsPort"')) resolve()
      })
      child.once("exit", (code) => reject(new Error(`the scheduler ended with ${code}`)))
    })
    return child
  }
  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, "exit")
    child.kill("SIGCONT")
    child.kill(signal)
    await ended
  }
  const holder = async (): Promise<unknown> =>
    (await night.kube.get<Loose>(leaseRef))?.spec?.["holderIdentity"]
  const active = (name: string) =>
    eventually(
      async () => expect((await night.scheduledMachine(name))?.status).toMatchObject({ phase: "Active" }),
      30_000,
    )
  const secondsFromNow = (seconds: number): string =>
    new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString()
  const opensIn = (seconds: number) => ({
    schedule: { windows: [{ name: "loan", from: secondsFromNow(seconds), until: secondsFromNow(3600) }] },
  })

  test("when the leader is killed just before an edge, the other one opens: a new leader looks at everything (not B4)", async () => {
    const run = serial++
    const [edge, later, last] = [`edge-${run}`, `later-${run}`, `last-${run}`]
    const first = await start("first")
    await eventually(async () => expect(await holder()).toBeTruthy(), 20_000)
    const leader = await holder()
    const second = await start("second")
    await night.create(scheduledMachine(edge, opensIn(4)))
    await eventually(
      async () =>
        expect((await night.scheduledMachine(edge))?.status).toMatchObject({ phase: "UnScheduled" }),
      20_000,
    )
    await end(first, "SIGKILL")
    await active(edge)
    expect(await holder()).not.toBe(leader)

    // A leader that was asleep past its lease writes nothing when it wakes: the third one leads, the second is fenced.
    const third = await start("third")
    second.kill("SIGSTOP")
    const sleeping = await holder()
    await eventually(async () => expect(await holder()).not.toBe(sleeping), 20_000)
    await night.create(scheduledMachine(later, opensIn(1)))
    await active(later)
    const uid = (
      await night.kube.get({
        apiVersion: "cluster.x-k8s.io/v1beta2",
        kind: "Machine",
        namespace: "default",
        name: later,
      })
    )?.metadata.uid
    const leading = await holder()
    second.kill("SIGCONT")
    await night.create(scheduledMachine(last, opensIn(1)))
    await active(last)
    expect(await holder()).toBe(leading)
    expect(
      (
        await night.kube.get({
          apiVersion: "cluster.x-k8s.io/v1beta2",
          kind: "Machine",
          namespace: "default",
          name: later,
        })
      )?.metadata.uid,
    ).toBe(uid)

    // A graceful stop gives the lease back, so that the next one need not wait for it to run out.
    await end(third, "SIGTERM")
    await eventually(async () => expect(await holder()).not.toBe(leading), 20_000)
    await end(second, "SIGTERM")
  }, 120_000)
})
