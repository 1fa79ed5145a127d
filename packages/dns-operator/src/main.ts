#!/usr/bin/env node
import { hostname } from "node:os"
import {
  accessByFlags,
  createLogger,
  Kube,
  LeaderElection,
  leaseName,
  type Logger,
  Manager,
  Metrics,
  runProgram,
  systemClock,
} from "@nightshift/operator-runtime"
import { configOf, flags, leaseBase, type Values } from "./config.ts"
import { composeOperator } from "./operator.ts"
import { version } from "./version.ts"

const name = "dns-operator"

async function run(values: Values): Promise<void> {
  const config = configOf(values)
  const log = createLogger({ name, level: values.verbose ? "debug" : "info" })
  const access = await accessByFlags(values, process.env)
  const metrics = new Metrics()
  metrics.collectProcess()
  const kube = new Kube(access, { observe: metrics.request })
  const election = electionOf(values, kube, log, metrics)
  const operator = await composeOperator({
    kube,
    clock: systemClock,
    log,
    metrics,
    config,
    instance: hostname(),
    namespaces: values["watch-namespaces"] ?? [],
    watchFilter: values["watch-filter"],
    ...(election === undefined ? {} : { fence: election.fence }),
  })
  log.info({ owner: operator.owner, version }, "our name in ownership markers")
  const manager = new Manager({
    info: { name, version },
    informers: operator.informers,
    leaderElection: election,
    http: { metricsPort: values["metrics-port"], healthPort: values["health-port"] },
    log,
    metrics,
  })
  for (const controller of operator.controllers) manager.add(controller)
  try {
    await manager.run()
  } finally {
    await operator.close()
    await kube.close()
  }
}

function electionOf(values: Values, kube: Kube, log: Logger, metrics: Metrics): LeaderElection | undefined {
  if (!values["enable-leader-election"]) return undefined
  return new LeaderElection({
    kube,
    namespace: values["lease-namespace"] ?? "bindy-system",
    name: leaseName(leaseBase, values),
    leaseDurationMs: values["lease-duration-secs"] * 1000,
    renewDeadlineMs: values["lease-renew-deadline-secs"] * 1000,
    retryPeriodMs: values["lease-retry-period-secs"] * 1000,
    log,
    metrics,
  })
}

process.exitCode = await runProgram({
  name,
  version,
  summary: "Keeps DNS zones equal to the records and the ready Services that belong to them.",
  flags,
  run,
})
