import { type Draft, say } from "./draft.ts"
import { type ClusterView, type Observed, seen } from "./observed.ts"

/** Says how the Cluster stands, and returns it when a Machine may be created in it. */
export function readinessOf(observed: Observed, draft: Draft): ClusterView | undefined {
  const { clusterName } = observed
  const cluster = seen(observed.cluster)
  if (observed.dialect === undefined) {
    say(
      draft,
      "ClusterReady",
      "False",
      "ClusterNotFound",
      "the API server serves no Machine of cluster.x-k8s.io: is Cluster API installed?",
    )
  } else if (cluster === undefined) {
    say(
      draft,
      "ClusterReady",
      "False",
      "ClusterNotFound",
      `there is no Cluster ${clusterName} in this namespace; the machine is added once there is`,
    )
  } else if (cluster.deleting) {
    say(draft, "ClusterReady", "False", "ClusterDeleting", `Cluster ${clusterName} is being deleted`)
  } else if (cluster.paused) {
    say(draft, "ClusterReady", "False", "ClusterPaused", `Cluster ${clusterName} is paused`)
  } else if (!cluster.controlPlaneInitialized) {
    say(
      draft,
      "ClusterReady",
      "False",
      "ControlPlaneNotInitialized",
      `the control plane of Cluster ${clusterName} is not initialized yet`,
    )
  } else {
    const skips = seen(observed.controlPlane)?.drainWouldBeSkipped === true
    const message = skips
      ? `Cluster ${clusterName} can take machines, but Cluster API would skip pre-drain hooks: it has neither control-plane Machines nor status.externalManagedControlPlane`
      : `Cluster ${clusterName} can take machines`
    say(draft, "ClusterReady", "True", skips ? "DrainWillBeSkipped" : "ClusterFound", message)
    return cluster
  }
  return undefined
}
