import { describeNext, explain, type Explanation } from "@nightshift/machine-scheduler"
import { createLogger, Kube, systemClock } from "@nightshift/operator-runtime"
import { configOf as dnsConfigOf, explainRecord, flags as dnsFlags } from "@nightshift/dns-operator"
import { recordKinds } from "@nightshift/crds"
import { parseFlags } from "@nightshift/operator-runtime"
import { parseArgs } from "node:util"
import { clusterHelp, clusterOptions, withKube } from "./cluster.ts"
import { type Command, UsageError } from "./command.ts"
import { liveObjects } from "./schedule/objects.ts"

export const explainCommand: Command = {
  help: `usage: nightshift explain KIND/NAME [-n NAMESPACE] [-o text|json]

KIND is sm (ScheduledMachine) or a record kind such as arecord. For a machine: the chain of rules from the strongest
to the weakest and which of them decides, what it waits for, and what happens next at which instant. For a record:
whether it is answered, and if not, why.

  -n NAMESPACE        default: default
  -o FORMAT           text (default) or json
${clusterHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...clusterOptions,
        namespace: { type: "string", short: "n", default: "default" },
        output: { type: "string", short: "o", default: "text" },
      },
    })
    const [target = "", ...rest] = positionals
    const [kind = "", name = ""] = target.split("/")
    if (name === "" || rest.length > 0) {
      const given =
        positionals.length === 0 ? "KIND/NAME is missing" : `${positionals.join(" ")} is not KIND/NAME`
      throw new UsageError(`${given}: say what to explain, such as sm/nights`)
    }
    if (values.output !== "text" && values.output !== "json")
      throw new UsageError(`-o ${values.output}: must be text or json`)
    const explained = explainerOf(kind.toLowerCase(), name)
    const said = await withKube(values, (kube) => explained(kube, values.namespace, name))
    io.stdout.write(
      values.output === "json" ? `${JSON.stringify(said.data, undefined, 2)}\n` : `${said.text}\n`,
    )
    return 0
  },
}

interface Said {
  readonly text: string
  readonly data: unknown
}

const machineWords = ["sm", "scheduledmachine", "scheduledmachines", "scheduledmachines.5spot.finos.org"]

type Explainer = (kube: Kube, namespace: string, name: string) => Promise<Said>

function explainerOf(kind: string, name: string): Explainer {
  if (machineWords.includes(kind)) return machine
  const record = recordKinds.find((one) => [one.kind.toLowerCase(), one.plural].includes(kind))
  if (record !== undefined) return (kube, namespace) => recordAnswer(kube, record.kind, namespace, name)
  throw new UsageError(
    `${kind}/${name}: the kind must be sm or one of ${recordKinds.map((one) => one.kind.toLowerCase()).join(", ")}`,
  )
}

async function machine(kube: Kube, namespace: string, name: string): Promise<Said> {
  const objects = await liveObjects(kube, namespace)
  const object = objects.find((one) => one.kind === "ScheduledMachine" && one.metadata.name === name)
  if (object === undefined) throw new Error(`there is no ScheduledMachine ${namespace}/${name}`)
  const explanation = explain(object, objects, Date.now())
  return { text: inWords(explanation), data: explanation }
}

async function recordAnswer(
  kube: Kube,
  kind: Parameters<typeof explainRecord>[1],
  namespace: string,
  name: string,
): Promise<Said> {
  const config = dnsConfigOf(parseFlags(dnsFlags, [], {}).values)
  const options = {
    kube,
    clock: systemClock,
    log: createLogger({ name: "nightshift", level: "silent" }),
    config,
  }
  const verdict = await explainRecord(options, kind, namespace, name)
  if (verdict === undefined) throw new Error(`there is no ${kind} ${namespace}/${name}`)
  const { ready, conflict, zone, publishedName } = verdict
  const lines = [
    `${kind} ${namespace}/${name} ${publishedName === undefined ? "has no name yet" : `is published as ${publishedName}`}${zone === undefined ? "" : ` in zone ${zone.namespace}/${zone.name} (${zone.zoneName})`}`,
    `  Ready=${ready.status} (${ready.reason}) ${ready.message}`,
    `  Conflict=${conflict.status} (${conflict.reason}) ${conflict.message}`,
  ]
  return { text: lines.join("\n"), data: verdict }
}

function inWords({ object, phase, chain, waitsFor, next, asDocumented }: Explanation): string {
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)]
  return [
    `ScheduledMachine ${object.namespace}/${object.name} is ${phase}`,
    ...section(
      "rules, strongest first:",
      chain.map(({ rule, decides, says }) => `${decides ? ">" : " "} ${rule.padEnd(10)} ${says}`),
    ),
    ...section("waits for:", waitsFor),
    ...section("next:", next.map(describeNext)),
    ...section("as documented:", asDocumented),
  ].join("\n")
}
