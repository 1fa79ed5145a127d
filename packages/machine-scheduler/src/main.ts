#!/usr/bin/env node
import { leases } from "@nightshift/crds"
import {
  accessByFlags,
  createLogger,
  Kube,
  leaseName,
  LeaderElection,
  Manager,
  Metrics,
  runProgram,
  systemClock,
  type Logger,
} from "@nightshift/operator-runtime"
import { randomUUID } from "node:crypto"
import { openSync, writeSync } from "node:fs"
import { hostname } from "node:os"
import { AuditLog } from "./audit.ts"
import { type Config, flags, parseClockOffset, parseGates } from "./config.ts"
import { composeScheduler } from "./scheduler.ts"
import { zoneDatabaseVersion } from "./schedule/zone.ts"
import { version } from "./version.ts"

const name = "machine-scheduler"

async function run(config: Config): Promise<void> {
  const log = createLogger({ name, level: config.verbose ? "debug" : "info" })
  const clockOffset = parseClockOffset(process.env["NIGHTSHIFT_CLOCK_OFFSET"])
  if (clockOffset !== 0)
    log.warn({ clockOffset }, "schedules are asked by a shifted clock: this is a demo or a test")
  const defaultGates = parseGates(config["default-closing-gates"])
  const access = await accessByFlags(config, process.env)
  const metrics = new Metrics()
  metrics.collectProcess()
  const kube = new Kube(access, { observe: metrics.request })
  const election = electionOf(config, kube, log, metrics)
  const instance = config["instance-id"] ?? hostname()
  const scheduler = await composeScheduler({
    kube,
    clock: systemClock,
    clockOffset,
    log,
    metrics,
    audit: new AuditLog(
      { program: name, version, run: randomUUID(), timeZoneData: zoneDatabaseVersion },
      auditSink(config.audit),
    ),
    version,
    instance,
    defaultGates,
    namespaces: config["watch-namespaces"] ?? [],
    watchFilter: config["watch-filter"],
    legacyGroups: config["legacy-groups"],
    concurrency: config["max-concurrent-reconciles"],
    ...(config["max-concurrent-openings"] === undefined
      ? {}
      : { maxConcurrentOpenings: config["max-concurrent-openings"] }),
    ...(election === undefined ? {} : { fence: election.fence }),
  })
  const manager = new Manager({
    info: { name, version },
    informers: scheduler.informers,
    leaderElection: election,
    http: { metricsPort: config["metrics-port"], healthPort: config["health-port"] },
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

function electionOf(config: Config, kube: Kube, log: Logger, metrics: Metrics): LeaderElection | undefined {
  if (!config["enable-leader-election"]) return undefined
  return new LeaderElection({
    kube,
    namespace: config["lease-namespace"] ?? "5spot-system",
    name: leaseName(leases.machineScheduler, config),
    leaseDurationMs: config["lease-duration-secs"] * 1000,
    renewDeadlineMs: config["lease-renew-deadline-secs"] * 1000,
    retryPeriodMs: config["lease-retry-period-secs"] * 1000,
    log,
    metrics,
  })
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
