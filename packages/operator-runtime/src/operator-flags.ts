import { createHash } from "node:crypto"
import type { ClusterAccess } from "./access.ts"
import type { Flags, FlagValues } from "./flags.ts"
import { UsageError } from "./flags.ts"
import { inCluster } from "./in-cluster.ts"
import { loadKubeconfig } from "./kubeconfig.ts"
import { KubeconfigError } from "./kubeconfig-file.ts"

/** What every operator can be told; each adds its own. */
export const operatorFlags = {
  kubeconfig: {
    kind: "text",
    value: "FILE",
    help: "reach the cluster by this kubeconfig; without it, and outside a pod, by ~/.kube/config",
  },
  context: { kind: "text", value: "NAME", help: "the context of the kubeconfig, default its current one" },
  "enable-leader-election": {
    kind: "switch",
    default: false,
    help: "act only while holding the lease; needed with more than one replica",
  },
  "lease-name": { kind: "text", value: "NAME", help: "the Lease to hold, default depends on the program" },
  "lease-namespace": {
    kind: "text",
    value: "NAMESPACE",
    env: ["POD_NAMESPACE"],
    help: "where the Lease is, default the pod's or the context's namespace",
  },
  "lease-duration-secs": {
    kind: "integer",
    default: 15,
    min: 2,
    max: 3600,
    value: "SECONDS",
    help: "others wait so long after the last renewal",
  },
  "lease-renew-deadline-secs": {
    kind: "integer",
    default: 10,
    min: 1,
    max: 3600,
    value: "SECONDS",
    help: "this process acts so long after its last renewal",
  },
  "lease-retry-period-secs": {
    kind: "integer",
    default: 2,
    min: 1,
    max: 3600,
    value: "SECONDS",
    help: "between renewals, and between the looks of a candidate",
  },
  "metrics-port": {
    kind: "integer",
    default: 8080,
    max: 65535,
    value: "PORT",
    help: "serves /metrics; 0 picks a free port",
  },
  "health-port": {
    kind: "integer",
    default: 8081,
    max: 65535,
    value: "PORT",
    help: "serves /healthz, /readyz and /version; 0 picks a free port",
  },
  verbose: { kind: "switch", default: false, help: "log at level debug" },
  "watch-namespaces": {
    kind: "list",
    value: "NAMESPACE,…",
    help: "watch only these namespaces, default all",
  },
  "watch-filter": {
    kind: "text",
    value: "VALUE",
    help: "only objects whose label cluster.x-k8s.io/watch-filter has this value; such a shard has a lease of its own",
  },
  audit: {
    kind: "text",
    default: "stdout",
    value: "stdout|FILE|off",
    help: "where the line about each change goes",
  },
} as const satisfies Flags

export type OperatorFlagValues = FlagValues<typeof operatorFlags>

/**
 * Access as asked: the kubeconfig that was named, else the pod's ServiceAccount, else the machine's default kubeconfig.
 * @throws UsageError when what was named cannot be used
 */
export async function accessByFlags(
  values: Pick<OperatorFlagValues, "kubeconfig" | "context">,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ClusterAccess> {
  const { context } = values
  // The variable may name several files, which is loadKubeconfig's to read.
  const file = values.kubeconfig === env["KUBECONFIG"] ? undefined : values.kubeconfig
  const asked = values.kubeconfig !== undefined || context !== undefined
  if (!asked && env["KUBERNETES_SERVICE_HOST"] !== undefined) return inCluster({ env })
  try {
    return await loadKubeconfig({
      env,
      ...(file === undefined ? {} : { file }),
      ...(context === undefined ? {} : { context }),
    })
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error
    const flag = context === undefined ? "--kubeconfig" : "--context"
    throw new UsageError(flag, `${flag}: ${error.message}`)
  }
}

/** The name of the lease: each watch filter is a shard and is led for itself. */
export function leaseName(
  base: string,
  values: Pick<OperatorFlagValues, "lease-name" | "watch-filter">,
): string {
  const name = values["lease-name"] ?? base
  const filter = values["watch-filter"]
  if (filter === undefined) return name
  if (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(filter)) return `${name}-${filter}`
  // A label value may hold more than a name: what is lost in writing must not make two shards one.
  const digest = createHash("sha256").update(filter).digest("hex").slice(0, 8)
  return `${name}-${filter.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-")}-${digest}`
}
