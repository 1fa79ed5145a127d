#!/usr/bin/env node
import { leases } from "@nightshift/crds"
import {
  accessByFlags,
  createLogger,
  electionByFlags,
  Kube,
  Manager,
  Metrics,
  runProgram,
  systemClock,
} from "@nightshift/operator-runtime"
import { randomUUID } from "node:crypto"
import { openSync, writeSync } from "node:fs"
import { AuditLog } from "./audit.ts"
import { configOf, environment, flags, type Values } from "./config.ts"
import { composeScheduler } from "./scheduler.ts"
import { zoneDatabaseVersion } from "./schedule/zone.ts"
import { version } from "./version.ts"

const name = "machine-scheduler"

async function run(values: Values): Promise<void> {
  const config = configOf(values)
  const log = createLogger({ name, level: values.verbose ? "debug" : "info" })
  const { clockOffset } = config
  if (clockOffset !== 0)
    log.warn({ clockOffset }, "schedules are asked by a shifted clock: this is a demo or a test")
  const access = await accessByFlags(values, environment)
  const metrics = new Metrics()
  metrics.collectProcess()
  const kube = new Kube(access, { observe: metrics.request })
  const election = electionByFlags(values, { access, kube, lease: leases.machineScheduler, log, metrics })
  const writer = { program: name, version, run: randomUUID(), timeZoneData: zoneDatabaseVersion }
  const scheduler = await composeScheduler({
    ...config,
    kube,
    clock: systemClock,
    log,
    metrics,
    audit: new AuditLog(writer, auditSink(values.audit)),
    version,
    ...(election === undefined ? {} : { fence: election.fence }),
  })
  const manager = new Manager({
    info: { name, version: clockOffset === 0 ? version : `${version} (clock shifted by ${clockOffset} ms)` },
    informers: scheduler.informers,
    leaderElection: election,
    http: { metricsPort: values["metrics-port"], healthPort: values["health-port"] },
    log,
    metrics,
  })
  for (const controller of scheduler.controllers) manager.add(controller)
  try {
    await manager.run()
  } finally {
    await scheduler.close()
    await kube.close()
  }
}

/** Lines are written at once and in order: an audit that is lost in a buffer is none. */
function auditSink(target: string): (line: string) => void {
  if (target === "off") return () => {}
  if (target === "stdout") return (line) => void process.stdout.write(line)
  const file = openSync(target, "a", 0o640)
  return (line) => void writeSync(file, line)
}

process.exitCode = await runProgram({
  name,
  version,
  summary:
    "Keeps a Machine of Cluster API existing exactly while the window of its ScheduledMachine is open.",
  flags,
  run,
})
