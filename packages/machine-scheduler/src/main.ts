#!/usr/bin/env node
import { leases } from "@nightshift/crds"
import { AuditLog, auditSink, runOperator, runProgram } from "@nightshift/operator-runtime"
import { randomUUID } from "node:crypto"
import { configOf, environment, flags, type Values } from "./config.ts"
import { composeScheduler } from "./scheduler.ts"
import { zoneDatabaseVersion } from "./schedule/zone.ts"
import { version } from "./version.ts"

const name = "machine-scheduler"

async function run(values: Values): Promise<void> {
  const config = configOf(values)
  const { clockOffset } = config
  const writer = { program: name, version, run: randomUUID(), timeZoneData: zoneDatabaseVersion }
  await runOperator(values, {
    info: { name, version: clockOffset === 0 ? version : `${version} (clock shifted by ${clockOffset} ms)` },
    lease: leases.machineScheduler,
    env: environment,
    compose(parts) {
      if (clockOffset !== 0)
        parts.log.warn({ clockOffset }, "schedules are asked by a shifted clock: this is a demo or a test")
      const audit = new AuditLog(writer, auditSink(values.audit))
      return composeScheduler({ ...config, ...parts, audit, version })
    },
  })
}

process.exitCode = await runProgram({
  name,
  version,
  summary:
    "Keeps a Machine of Cluster API existing exactly while the window of its ScheduledMachine is open.",
  flags,
  run,
})
