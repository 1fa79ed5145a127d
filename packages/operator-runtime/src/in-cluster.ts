import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { ClusterAccess, Credentials } from "./access.ts"
import type { Clock } from "./clock.ts"
import { systemClock } from "./clock.ts"

/** The kubelet renews a projected token long before its end; the CA may be rotated at any time. */
const rereadAfter = 60_000

export interface InClusterOptions {
  readonly clock?: Clock
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where the ServiceAccount is mounted. */
  readonly directory?: string
}

/**
 * Access as the pod's ServiceAccount: KUBERNETES_SERVICE_HOST and _PORT and the mounted token, CA and namespace. Token and
 * CA are read again when older than a minute at the time of a request, and at once after a 401.
 * @throws when this process does not run in a pod with a mounted ServiceAccount
 */
export function inCluster(options: InClusterOptions = {}): ClusterAccess {
  const clock = options.clock ?? systemClock
  const env = options.env ?? process.env
  const directory = options.directory ?? "/var/run/secrets/kubernetes.io/serviceaccount"
  const host = env["KUBERNETES_SERVICE_HOST"]
  const port = env["KUBERNETES_SERVICE_PORT"] ?? "443"
  if (host === undefined || host === "") {
    throw new Error(
      "this process does not run in a Kubernetes pod: KUBERNETES_SERVICE_HOST is not set; give a kubeconfig instead",
    )
  }
  const read = (file: string): string => {
    try {
      return readFileSync(join(directory, file), "utf8").trim()
    } catch (error) {
      throw new Error(
        `could not read ${file} of the pod's ServiceAccount in ${directory}; is automountServiceAccountToken off?`,
        { cause: error },
      )
    }
  }
  let current = credentialsOf(read("token"), read("ca.crt"), undefined)
  let readAt = clock.monotonic()
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    namespace: read("namespace"),
    credentials(which) {
      if (which === "renewed" || clock.monotonic() - readAt >= rereadAfter) {
        current = credentialsOf(read("token"), read("ca.crt"), current)
        readAt = clock.monotonic()
      }
      return current
    },
  }
}

function credentialsOf(token: string, ca: string, before: Credentials | undefined): Credentials {
  const tls = before?.tls.ca === ca ? before.tls : { ca }
  return { headers: { authorization: `Bearer ${token}` }, tls }
}
