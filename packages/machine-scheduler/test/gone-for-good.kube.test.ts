import { afterAll, beforeAll, expect, test } from "vitest"
import { releaseHooks } from "../src/release-hooks.ts"
import { scheduledMachine } from "../src/testing/manifests.ts"
import { eventually, type Loose, type Night, startNight } from "../src/testing/night.ts"

/** The scheduler is gone, and nobody will start it again. */

let night: Night
beforeAll(async () => {
  night = await startNight({ hosts: { bootMs: 10, cleanMs: 10, returnMs: 10 } })
})
afterAll(() => night?.stop())

const machine = (name: string) => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Machine",
  namespace: "default",
  name,
})
const hook = "pre-drain.delete.hook.machine.cluster.x-k8s.io/5spot"

test("its hook holds a Machine that is being deleted, and release-hooks lets each of them go, first only in words", async () => {
  const scheduler = await night.startScheduler()
  for (const name of ["leaving", "staying"]) await night.create(scheduledMachine(name))
  for (const name of ["leaving", "staying"])
    await eventually(async () =>
      expect((await night.scheduledMachine(name))?.status).toMatchObject({ phase: "Active" }),
    )
  await scheduler.stop()
  await night.kube.delete(machine("leaving"))
  await eventually(async () =>
    expect((await night.kube.get<Loose>(machine("leaving")))?.status).toMatchObject({ phase: "Deleting" }),
  )

  const expected = [
    { namespace: "default", name: "leaving", deleting: true },
    { namespace: "default", name: "staying", deleting: false },
  ]
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
  expect(await releaseHooks(night.kube, { namespace: "elsewhere" })).toEqual([])
  expect((await releaseHooks(night.kube, { dryRun: true })).toSorted(byName)).toEqual(expected)
  for (const name of ["leaving", "staying"])
    expect((await night.kube.get(machine(name)))?.metadata.annotations).toHaveProperty([hook])

  expect((await releaseHooks(night.kube, { skipDrain: true })).toSorted(byName)).toEqual(expected)
  await eventually(async () => expect(await night.kube.get(machine("leaving"))).toBeUndefined())
  expect((await night.kube.get(machine("staying")))?.metadata.annotations).not.toHaveProperty([hook])
  expect(await releaseHooks(night.kube)).toEqual([])
})
