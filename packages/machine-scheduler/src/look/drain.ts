import type { Key } from "@nightshift/operator-runtime"
import type { Context } from "../context.ts"
import { machineDrainRule } from "../drain/rules.ts"
import { absent, type Observed, seen } from "../observed.ts"

/**
 * The pods of a Node that leaves. They are watched from the beginning of the return, so that they are known when the drain
 * begins, and no longer than that.
 */
export function lookAtDrain(
  key: Key,
  {
    object,
    machine,
    cluster,
    kubeconfig,
    node,
  }: Pick<Observed, "object" | "machine" | "cluster" | "kubeconfig" | "node">,
  closing: boolean,
  ctx: Context,
): Observed["drain"] {
  const view = seen(machine)
  if (view?.nodeName === undefined || !(closing || view.deletedAt !== undefined)) {
    ctx.drains.end(key)
    return absent
  }
  const remote = ctx.remotes.follow(kubeconfig)
  return ctx.drains.look(key, remote, view.nodeName, {
    machineLabels: view.object.metadata.labels ?? {},
    clusterLabels: seen(cluster)?.object.metadata.labels ?? {},
    rules: (ctx.sources.clusterApi?.drainRules?.list(object.metadata.namespace) ?? []).map(machineDrainRule),
    nodeUnreachable: seen(node)?.ready === "Unknown",
  })
}
