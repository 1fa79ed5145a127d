import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import {
  kindOf,
  recordReasons,
  ScheduledMachine,
  scheduledMachineReasons,
  scheduleReasons,
  serverReasons,
  zoneReasons,
  zoneTemplateReasons,
} from "@nightshift/crds"
import { plan } from "@nightshift/machine-scheduler"
import { beforeAll, describe, expect, it } from "vitest"
import { parse, parseAllDocuments } from "yaml"
import { flagsPage, flagsText } from "./flags.ts"
import { linksOf, pages, root } from "./pages.ts"

interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string }
}

const all = pages()

const reasons = {
  scheduledMachineReasons,
  scheduleReasons,
  zoneReasons,
  recordReasons,
  serverReasons,
  zoneTemplateReasons,
}

/** Reasons of what goes on as it should. */
const needsNothing: ReadonlySet<string> = new Set(
  `
  AsScheduled Evaluating Opening Closing WaitingForCluster WaitingForTurn Failed InsideWindow
  OutsideWindow ScheduleDisabled KillSwitchActivated EmergencyReclaim FreezeCalendar OverrideOpen
  OverrideClosed OverrideHold ExcludedByCalendar ExtendedByCalendar NotOnCalendar ScheduleUnresolved
  ReturnByWindowEnd Valid ClusterFound ClusterDeleting MachineCreated MachineDeleted MachineRunning
  MachineProvisioning MachineTerminating ChildrenUnknown NoMachine Released NodeReady NodeNotReady
  NoNodeYet NodeGone Applied NothingToApply NotClosing Notice WaitingForGates GracePeriodActive
  DrainNotBegun Draining Deleting Returned Cancelled DrainSucceeded DrainCancelled NodeStayedAway
  Verifying NothingReturned Resolved NoConflict NotPaused Reachable Disabled Healthy ReconcileSucceeded
  Converging NoDrift ZoneMade External AllReady NoClusters`
    .trim()
    .split(/\s+/),
)

/** A ScheduledMachine around a schedule of the cookbook. */
const machineWith = (schedule: unknown): Manifest & Record<string, unknown> => ({
  apiVersion: "5spot.finos.org/v1beta1",
  kind: "ScheduledMachine",
  metadata: { name: "cookbook" },
  spec: {
    clusterName: "spot",
    schedule,
    bootstrapSpec: { apiVersion: "bootstrap.cluster.x-k8s.io/v1beta1", kind: "K0sWorkerConfig", spec: {} },
    infrastructureSpec: {
      apiVersion: "infrastructure.cluster.x-k8s.io/v1beta1",
      kind: "RemoteMachine",
      spec: {},
    },
  },
})

describe("the pages", () => {
  let said: string
  beforeAll(async () => {
    said = await flagsText()
  }, 120_000)

  it.each(all.map((page) => [page.path, page] as const))("%s links only to what is there", (path, page) => {
    const broken = linksOf(page).filter((target) => !existsSync(join(root, dirname(path), target)))
    expect(broken).toEqual([])
  })

  it("hold only manifests of ours that are valid", () => {
    const problems = all.flatMap(({ path, blocks }) =>
      blocks
        .filter((block) => block.info === "yaml")
        .flatMap((block) =>
          parseAllDocuments(block.text).map((document) => ({
            object: document.toJS() as Manifest,
            at: `${path}:${block.line}`,
          })),
        )
        .flatMap(({ object, at }) => {
          const parsed = kindOf(object.apiVersion, object.kind)?.parse(object)
          return parsed === undefined || parsed.ok ? [] : [{ at, problems: parsed.problems }]
        }),
    )
    expect(problems).toEqual([])
  })

  it("hold only schedules that are valid and have an edge within a year", () => {
    const from = Date.parse("2026-06-01T00:00:00Z")
    const calendars = all.flatMap(({ blocks }) =>
      blocks
        .filter((block) => block.info === "yaml")
        .flatMap((block) => parseAllDocuments(block.text).map((document) => document.toJS() as Manifest)),
    )
    for (const { path, blocks } of all) {
      for (const block of blocks.filter(({ info }) => info === "yaml schedule")) {
        const machine = machineWith(parse(block.text))
        expect(ScheduledMachine.parse(machine), `${path}:${block.line}`).toMatchObject({ ok: true })
        const planned = plan(
          [machine, ...calendars.filter(({ kind }) => kind !== "ScheduledMachine")] as never,
          from,
          from + 365 * 86_400_000,
        )
        expect(planned.problems, `${path}:${block.line}`).toEqual([])
        expect(planned.edges.length, `${path}:${block.line}`).toBeGreaterThan(0)
      }
    }
  })

  it("name only commands and flags that the programs have", () => {
    const called = all.flatMap(({ path, text }) =>
      [...text.matchAll(/`nightshift ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)].map(([, words = ""]) => ({
        path,
        words,
      })),
    )
    for (const { path, words } of called) {
      const [first = ""] = words.split(" ")
      const found = said.includes(`## nightshift ${words}\n`) || said.includes(`## nightshift ${first}`)
      expect(found, `${path}: nightshift ${words}`).toBe(true)
    }
  })

  it("tell what to do for every reason that a condition may give", () => {
    const operations = all.find(({ path }) => path === "docs/operations.md")?.text ?? ""
    const silent = Object.values(reasons)
      .flatMap((one) => Object.values(one))
      .filter((reason) => !operations.includes(`\`${reason}\``) && !needsNothing.has(reason))
    expect(silent).toEqual([])
  })

  it("call ./run only by the words that it knows", () => {
    const usage = readFileSync(join(root, "run"), "utf8")
    const known = new Set([...usage.matchAll(/^ {2}([a-z]+)\)/gm)].map(([, word]) => word))
    expect([...known]).toEqual(expect.arrayContaining(["demo", "test", "exec"]))
    const called = all.flatMap(({ path, text }) =>
      [...text.matchAll(/\.\/run ([a-z]+)/g)].map(([, word]) => ({ path, word })),
    )
    expect(called.length).toBeGreaterThan(10)
    expect(called.filter(({ word }) => !known.has(word))).toEqual([])
  })

  it("tell of every program what it says of itself", () => {
    expect(
      readFileSync(join(root, flagsPage), "utf8") === said,
      `${flagsPage} is stale: run pnpm generate`,
    ).toBe(true)
  })
})
