import { accessSync, constants, existsSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { NameServerState, WorldState } from "./state.ts"

/** The lines that let a person play with a running world, ready to be pasted. */
export async function tryIt(state: WorldState): Promise<string[]> {
  const { primary, secondary } = state.nameServers
  const enter = state.privateNetwork ? `nsenter --target ${state.pid} --net ` : ""
  const zoneOn = ({ address, port, keys }: NameServerState) =>
    `${enter}dig @${address} -p ${port} -k ${keys.transfer} ${state.zone} AXFR +noall +answer`
  return [
    ...(await pathLine()),
    `export KUBECONFIG=${state.kubeconfigs.management}`,
    `export SPOT=${state.kubeconfigs.spot}`,
    `${enter}kubectl get scheduledmachines.5spot.finos.org,machines,dnszones`,
    `${enter}kubectl describe scheduledmachines.5spot.finos.org`,
    `${enter}kubectl --kubeconfig $SPOT get nodes,pods,services`,
    zoneOn(primary),
    zoneOn(secondary),
    ...(existsSync(afternoon) ? firstManifests(enter) : []),
  ]
}

/** Only a checkout has examples. */
const afternoon = fileURLToPath(new URL("../../../../examples/afternoon", import.meta.url))

const firstManifests = (enter: string): string[] => [
  "",
  `${enter}kubectl apply -f ${join(afternoon, "machine.yaml")}`,
  `${enter}kubectl --kubeconfig $SPOT apply -f ${join(afternoon, "workload.yaml")}`,
  `# what to expect, and what to break: ${join(afternoon, "README.md")}`,
]

/** A kubectl of our own for who has none. */
async function pathLine(): Promise<string[]> {
  if (onPath("kubectl")) return []
  try {
    const { kubectl } = await import("@nightshift/control-plane")
    return [`export PATH=$PATH:${dirname(await kubectl())}`]
  } catch {
    return [
      "# kubectl is not on your PATH, and it could not be fetched: https://kubernetes.io/docs/tasks/tools/",
    ]
  }
}

function onPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
