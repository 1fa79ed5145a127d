/** How to reach one API server and as whom. Where it comes from is the business of in-cluster.ts and kubeconfig.ts. */

export interface TlsMaterial {
  /** PEM; without it the machine's own trust store counts. */
  readonly ca?: string
  /** PEM of the client certificate and its key. */
  readonly cert?: string
  readonly key?: string
  /** The name expected in the server's certificate, where it differs from the address. */
  readonly serverName?: string
  /** `insecure-skip-tls-verify` of a kubeconfig. */
  readonly insecure?: boolean
}

export interface Credentials {
  /** Headers of every request; never logged, never part of an error. */
  readonly headers: Readonly<Record<string, string>>
  /** Compared by identity: a new value opens new connections and lets the old ones finish. */
  readonly tls: TlsMaterial
}

export interface ClusterAccess {
  /** `https://host:port`, possibly with a path prefix. */
  readonly server: string
  /** The namespace of the kubeconfig's context, or of the pod. */
  readonly namespace?: string
  /**
   * Who we are, asked before each request, so it must be cheap while nothing changed. `renewed` follows a 401: whatever
   * is cached is not to be trusted.
   */
  credentials(which: "current" | "renewed"): Credentials | Promise<Credentials>
}

/** Credentials that never change. */
export function staticAccess(
  server: string,
  credentials: Credentials = { headers: {}, tls: {} },
  namespace?: string,
): ClusterAccess {
  return withNamespace({ server, credentials: () => credentials }, namespace)
}

export function withNamespace(access: ClusterAccess, namespace: string | undefined): ClusterAccess {
  return namespace === undefined ? access : { ...access, namespace }
}
