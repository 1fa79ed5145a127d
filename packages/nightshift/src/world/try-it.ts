import type { WorldState } from "./state.ts"

/** The lines that let a person play with a running world, ready to be pasted. */
export function tryIt(state: WorldState): string[] {
  const { primary, secondary } = state.nameServers
  const enter = state.privateNetwork ? `nsenter --target ${state.pid} --net ` : ""
  const dig = (server: { address: string; port: number }, ...words: string[]) =>
    [`${enter}dig`, `@${server.address}`, "-p", String(server.port), ...words].join(" ")
  return [
    `export KUBECONFIG=${state.kubeconfigs.management}`,
    `${enter}kubectl get scheduledmachines.5spot.finos.org,machines,dnszones`,
    `${enter}kubectl describe scheduledmachines.5spot.finos.org`,
    `${enter}kubectl --kubeconfig ${state.kubeconfigs.spot} get nodes,pods,services`,
    dig(primary, `hello.${state.zone}`, "+short"),
    dig(secondary, `hello.${state.zone}`, "+short"),
  ]
}
