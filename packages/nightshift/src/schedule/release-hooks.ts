import { releaseHooks } from "@nightshift/machine-scheduler"
import { parseArgs } from "node:util"
import { clusterHelp, clusterOptions, withKube } from "../cluster.ts"
import type { Command } from "../command.ts"

export const releaseHooksCommand: Command = {
  help: `usage: nightshift release-hooks [-n NAMESPACE] [--dry-run] [--skip-drain]

A Machine with the hook and without a scheduler never finishes its deletion. This takes the hook from every Machine
that machine-scheduler made; Cluster API then drains by itself.

  -n NAMESPACE        only this namespace (default: all)
  --dry-run           tell which, and do nothing
  --skip-drain        also tell Cluster API to skip its own drain and the wait for volumes
${clusterHelp}`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...clusterOptions,
        namespace: { type: "string", short: "n" },
        "dry-run": { type: "boolean", default: false },
        "skip-drain": { type: "boolean", default: false },
      },
    })
    const released = await withKube(values, (kube) =>
      releaseHooks(kube, {
        ...(values.namespace === undefined ? {} : { namespace: values.namespace }),
        dryRun: values["dry-run"],
        skipDrain: values["skip-drain"],
      }),
    )
    const did = values["dry-run"] ? "would release" : "released"
    for (const { namespace, name, deleting } of released) {
      io.stdout.write(`${did} Machine ${namespace}/${name}${deleting ? ", which is being deleted" : ""}\n`)
    }
    io.stdout.write(`${did} ${released.length} ${released.length === 1 ? "Machine" : "Machines"}\n`)
    return 0
  },
}
