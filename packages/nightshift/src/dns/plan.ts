import { configOf, flags, inspectZones, printPlan, type Supposition } from "@nightshift/dns-operator"
import { createLogger, type Kube, parseFlags, systemClock } from "@nightshift/operator-runtime"
import { parseArgs } from "node:util"
import { clusterHelp, clusterOptions, withKube } from "../cluster.ts"
import { type Command, type Io, UsageError } from "../command.ts"

const zoneOptions = {
  ...clusterOptions,
  namespace: { type: "string", short: "n", default: "default" },
  "owner-id": { type: "string" },
} as const

const zoneHelp = `  -n NAMESPACE        of the DNSZone (default: default)
  --owner-id ID       as given to dns-operator, if it was
${clusterHelp}`

export const dnsPlan: Command = {
  help: `usage: nightshift dns plan ZONE [-n NAMESPACE]

Looks at the DNSZone ZONE, its sources, its records and its servers as dns-operator does, and writes nothing.
Lines with + would be made, with - would go, with ! stand in the way.

${zoneHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: zoneOptions,
    })
    return inspect(io, { values, zone: oneZone(positionals), suppose: (zone) => zone })
  },
}

export const dnsAdopt: Command = {
  help: `usage: nightshift dns adopt ZONE --dry-run [--external-dns-owner ID] [--name NAME ...]

Shows the plan of the zone as if its spec.adopt said so. To adopt, write the same into the DNSZone.

  --dry-run                  required: this command never writes
  --external-dns-owner ID    records that external-dns owns under this id
  --name NAME                a record that nobody marks; may be repeated
${zoneHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...zoneOptions,
        "dry-run": { type: "boolean", default: false },
        "external-dns-owner": { type: "string" },
        name: { type: "string", multiple: true },
      },
    })
    if (!values["dry-run"])
      throw new UsageError("--dry-run is missing: adoption itself is written into spec.adopt of the DNSZone")
    const { name: names, "external-dns-owner": owner } = values
    if (names === undefined && owner === undefined)
      throw new UsageError("--external-dns-owner or --name is missing: say what to adopt")
    const suppose: Supposition = (zone) => ({
      ...zone,
      spec: {
        ...zone.spec,
        adopt: {
          ...zone.spec.adopt,
          ...(owner === undefined ? {} : { externalDNSOwner: owner }),
          ...(names === undefined ? {} : { names }),
        },
      },
    })
    return inspect(io, { values, zone: oneZone(positionals), suppose })
  },
}

function oneZone(positionals: readonly string[]): string {
  const [zone, ...rest] = positionals
  if (zone === undefined || rest.length > 0)
    throw new UsageError(
      zone === undefined
        ? "ZONE is missing: the name of a DNSZone"
        : `${positionals.join(" ")}: one ZONE at a time`,
    )
  return zone
}

interface Inspection {
  readonly values: {
    readonly namespace: string
    readonly "owner-id"?: string | undefined
    readonly kubeconfig?: string | undefined
    readonly context?: string | undefined
  }
  readonly zone: string
  readonly suppose: Supposition
}

function inspect(io: Io, { values, zone, suppose }: Inspection): Promise<number> {
  return withKube(values, async (kube) => {
    const owner = values["owner-id"]
    const found = await inspectZones(
      options(kube, owner),
      ({ metadata }) => metadata.name === zone && metadata.namespace === values.namespace,
      suppose,
    )
    if (found.length === 0) throw new Error(`there is no DNSZone ${values.namespace}/${zone}`)
    for (const one of found) {
      const where = one.server === undefined ? one.zone : `${one.zone} on ${one.server}`
      if (one.kind === "problem") io.stdout.write(`${where}: ${one.message}\n`)
      else {
        const silent =
          one.silent.length === 0
            ? ""
            : ` (not heard of: ${one.silent.join(", ")}; what they published is kept)`
        const refused = one.refusals.map((text) => `! ${text}\n`).join("")
        io.stdout.write(`${where}${silent}\n${refused}${printPlan(one.plan)}\n`)
      }
    }
    return found.some((one) => one.kind === "problem") ? 1 : 0
  })
}

function options(kube: Kube, owner: string | undefined) {
  const { values } = parseFlags(flags, owner === undefined ? [] : [`--owner-id=${owner}`], {})
  return {
    kube,
    clock: systemClock,
    log: createLogger({ name: "nightshift", level: "silent" }),
    config: configOf(values),
  }
}
