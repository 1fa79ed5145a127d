#!/usr/bin/env node
import { leases } from "@nightshift/crds"
import { AuditLog, auditSink, runOperator, runProgram } from "@nightshift/operator-runtime"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import { configOf, flags, type Values } from "./config.ts"
import { composeOperator } from "./operator.ts"
import { version } from "./version.ts"

const info = { name: "dns-operator", version }

async function run(values: Values): Promise<void> {
  const config = configOf(values)
  await runOperator(values, {
    info,
    lease: leases.dnsOperator,
    env: process.env,
    async compose(parts) {
      const audit = new AuditLog({ program: info.name, version, run: randomUUID() }, auditSink(values.audit))
      const operator = await composeOperator({
        ...parts,
        config,
        audit,
        instance: hostname(),
        namespaces: values["watch-namespaces"] ?? [],
        watchFilter: values["watch-filter"],
      })
      parts.log.info({ owner: operator.owner, version }, "our name in ownership markers")
      return operator
    },
  })
}

process.exitCode = await runProgram({
  ...info,
  summary: "Keeps DNS zones equal to the records and the ready Services that belong to them.",
  flags,
  run,
})
