import { clusterApiCrds, startLab } from "@nightshift/lab"
import { createLogger } from "@nightshift/operator-runtime"
import { parseArgs } from "node:util"
import { clusterHelp, clusterOptions, withKube } from "../cluster.ts"
import { type Command, UsageError } from "../command.ts"
import { create } from "../world/kubernetes.ts"

export const labCommand: Command = {
  help: `usage: nightshift lab [--core played|real] [--contract v1beta2|v1beta1] [--no-controllers] [--install-crds]

Plays what a laptop lacks until SIGTERM or Ctrl-C. Never for production. What a host does wrong is set by annotations
of its infrastructure object: lab.night-shift.dev/fault (never-boots, boot-fails, cleanup-fails, node-comes-back,
never-releases, cut-off), boot-ms, clean-ms, return-ms.

  --core WHICH        real: Cluster API's own core manager runs, play only the providers (default played)
  --contract WHICH    the Cluster API contract to play (default v1beta2)
  --no-controllers    the spot clusters run their own scheduler and controllers
  --install-crds      install Cluster API's kinds first, where nobody else has
  --ssh-known-hosts FILE  reach RemoteMachines with an sshKeyRef over SSH, and trust the hosts in this file
  --network ADDRESS   first address of a /10 of this machine, for pods and load balancers (default 127.64.0.0)
${clusterHelp}`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...clusterOptions,
        core: { type: "string", default: "played" },
        contract: { type: "string", default: "v1beta2" },
        "no-controllers": { type: "boolean", default: false },
        "install-crds": { type: "boolean", default: false },
        "ssh-known-hosts": { type: "string" },
        network: { type: "string" },
      },
    })
    const core = oneOf("--core", values.core, ["played", "real"] as const)
    const contract = oneOf("--contract", values.contract, ["v1beta2", "v1beta1"] as const)
    const knownHostsFile = values["ssh-known-hosts"]
    return withKube(values, async (kube) => {
      if (values["install-crds"]) await create(kube, clusterApiCrds(contract))
      const lab = await startLab({
        management: kube,
        core,
        contract,
        controllers: !values["no-controllers"],
        ...(values.network === undefined ? {} : { network: values.network }),
        ...(knownHostsFile === undefined ? {} : { knownHostsFile }),
        log: createLogger({ name: "lab" }),
      })
      io.stderr.write(`lab plays on ${kube.server}\n`)
      await new Promise<void>((resolve) => {
        process.once("SIGTERM", () => resolve())
        process.once("SIGINT", () => resolve())
      })
      await lab.stop()
      return 0
    })
  },
}

function oneOf<T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new UsageError(`${flag} ${value}: must be ${allowed.join(" or ")}`)
  return found
}
