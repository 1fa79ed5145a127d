/**
 * `./run test [--real]`: passes every test this machine can run, says which tier it skipped and why, and ends with one
 * line of counts. Exit code 1 when anything failed, 2 for a wrong call.
 */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { prepareAll, prepareClients } from "@nightshift/control-plane"
import { command } from "./command.ts"
import { add, type Counts, counts, line, nothing, triedAgain } from "./report.ts"
import { type Tier, tiers } from "./tiers.ts"

const reports = ".reports"

function options(): { real: boolean } {
  try {
    const { values } = parseArgs({ options: { real: { type: "boolean", default: false } } })
    return { real: values.real }
  } catch (error) {
    process.stderr.write(`test: ${(error as Error).message}\nusage: ./run test [--real]\n`)
    process.exit(2)
  }
}

/**
 * Cluster API's manager listens on all interfaces for its webhooks; in a network namespace of its own nobody outside can
 * reach it. Only root may make one.
 */
const privateNetwork = process.platform === "linux" && process.getuid?.() === 0

/** A real API server refuses loopback addresses in EndpointSlices, so pods get a network that is local only in here. */
const namespace = `ip link set lo up && ip route add local 10.64.0.0/10 dev lo && LAB_NETWORK=10.64.0.0 exec "$@"`

const reportOf = (tier: Tier): string => join(reports, `${tier.name.replaceAll(/\W+/g, "-")}.json`)

async function run(tier: Tier): Promise<Counts> {
  const file = reportOf(tier)
  rmSync(file, { force: true })
  const vitest = [
    "vitest",
    "run",
    "--project",
    tier.project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${file}`,
  ]
  const real = tier.env["KUBE_SERVER"] === "real"
  const [program = "", ...args] =
    real && privateNetwork ? ["unshare", "-n", "sh", "-c", namespace, "sh", ...vitest] : vitest
  const { code } = await command(program, args, { live: true, env: tier.env })
  return counts(file, code)
}

const { real } = options()
mkdirSync(reports, { recursive: true })
await prepareClients()
let total = nothing
const table: string[] = []
for (const tier of await tiers(real)) {
  if (tier.skipped !== undefined) {
    table.push(`${tier.name.padEnd(12)} skipped: ${tier.skipped}`)
    continue
  }
  process.stdout.write(`\ntest: ${tier.name}\n`)
  if (tier.env["KUBE_SERVER"] === "real") await prepareAll((text) => process.stdout.write(`test: ${text}\n`))
  const found = await run(tier)
  total = add(total, found)
  table.push(`${tier.name.padEnd(12)} ${line(found)}`)
  for (const test of triedAgain(reportOf(tier))) table.push(`  passed only when tried again: ${test}`)
}
if (!real) table.push("real tiers   skipped: not asked for; to enable: ./run test --real (needs Go >= 1.26)")
process.stdout.write(`\n${table.join("\n")}\n${line(total)}\n`)
process.exit(total.failed === 0 ? 0 : 1)
