import type { WorldState } from "./state.ts"

/** The lines that let a person play with a running world, ready to be pasted. */
export function tryIt(state: WorldState): string[] {
  const { primary, secondary } = state.nameServers
  const dig = (server: { address: string; port: number }, ...words: string[]) =>
    ["dig", `@${server.address}`, "-p", String(server.port), ...words].join(" ")
  return [
    `export KUBECONFIG=${state.kubeconfigs.management}`,
    "kubectl get scheduledmachines,machines,dnszones",
    "kubectl describe scheduledmachines.5spot.finos.org",
    `kubectl --kubeconfig ${state.kubeconfigs.spot} get nodes,pods,services`,
    dig(primary, `hello.${state.zone}`, "+short"),
    dig(secondary, `hello.${state.zone}`, "+short"),
  ]
}
