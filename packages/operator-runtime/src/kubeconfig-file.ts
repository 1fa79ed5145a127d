/** The parts of a kubeconfig (v1 Config) that decide how to reach a cluster; read as data, without running anything. */

interface KubeconfigCluster {
  readonly server?: string
  readonly "certificate-authority"?: string
  readonly "certificate-authority-data"?: string
  readonly "insecure-skip-tls-verify"?: boolean
  readonly "tls-server-name"?: string
  readonly "proxy-url"?: string
}

/** A program that prints an ExecCredential. */
export interface ExecPlugin {
  readonly apiVersion?: string
  readonly command?: string
  readonly args?: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly provideClusterInfo?: boolean
}

export interface KubeconfigUser {
  readonly token?: string
  readonly tokenFile?: string
  readonly username?: string
  readonly password?: string
  readonly "client-certificate"?: string
  readonly "client-certificate-data"?: string
  readonly "client-key"?: string
  readonly "client-key-data"?: string
  readonly as?: string
  readonly exec?: ExecPlugin
  readonly "auth-provider"?: unknown
}

export interface Kubeconfig {
  readonly "current-context"?: string
  readonly contexts?: readonly {
    readonly name: string
    readonly context?: { readonly cluster?: string; readonly user?: string; readonly namespace?: string }
  }[]
  readonly clusters?: readonly { readonly name: string; readonly cluster?: KubeconfigCluster }[]
  readonly users?: readonly { readonly name: string; readonly user?: KubeconfigUser }[]
}

/** One context of a kubeconfig with what it points to. */
export interface KubeconfigChoice {
  readonly context: string
  readonly namespace: string | undefined
  readonly server: string
  readonly cluster: KubeconfigCluster
  readonly user: KubeconfigUser
}

/** A kubeconfig that cannot be used. The message names the place, never a value of it. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError"
}

/** Reads YAML or JSON. @throws KubeconfigError */
export async function parseKubeconfig(text: string, from: string): Promise<Kubeconfig> {
  let value: unknown
  try {
    value = text.trimStart().startsWith("{") ? JSON.parse(text) : await yaml(text)
  } catch {
    // The parser's own message quotes the text, and the text is made of secrets.
    throw new KubeconfigError(`${from} is neither YAML nor JSON`)
  }
  if (typeof value !== "object" || value === null || !("clusters" in value)) {
    throw new KubeconfigError(`${from} is not a kubeconfig: it has no "clusters"`)
  }
  return value as Kubeconfig
}

async function yaml(text: string): Promise<unknown> {
  const { parseYaml } = await import("./kubeconfig-yaml.ts")
  return parseYaml(text)
}

/** The named context, or the current one. @throws KubeconfigError */
export function chooseContext(
  config: Kubeconfig,
  context: string | undefined,
  from: string,
): KubeconfigChoice {
  const name = context ?? (config["current-context"] || undefined)
  const known = (config.contexts ?? []).map((entry) => entry.name)
  if (name === undefined) {
    throw new KubeconfigError(`${from} has no current-context; it knows ${known.join(", ") || "no context"}`)
  }
  const chosen = config.contexts?.find((entry) => entry.name === name)?.context
  if (chosen === undefined) {
    throw new KubeconfigError(
      `${from} has no context ${JSON.stringify(name)}; it knows ${known.join(", ") || "none"}`,
    )
  }
  const cluster = config.clusters?.find((entry) => entry.name === chosen.cluster)?.cluster
  const server = cluster?.server
  if (cluster === undefined || server === undefined) {
    throw new KubeconfigError(
      `${from}: context ${name} points to cluster ${JSON.stringify(chosen.cluster ?? "")}, which has no server there`,
    )
  }
  const user = config.users?.find((entry) => entry.name === chosen.user)?.user ?? {}
  return { context: name, namespace: chosen.namespace, server: server.replace(/\/+$/, ""), cluster, user }
}

/** Several files as one, as the KUBECONFIG variable asks: the first to set a name or the current context wins. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const current = configs.map((config) => config["current-context"]).find((name) => name)
  const merged = {
    contexts: firstByName(configs.flatMap((config) => config.contexts ?? [])),
    clusters: firstByName(configs.flatMap((config) => config.clusters ?? [])),
    users: firstByName(configs.flatMap((config) => config.users ?? [])),
  }
  return current === undefined ? merged : { ...merged, "current-context": current }
}

function firstByName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  const byName = new Map<string, T>()
  for (const entry of entries) if (!byName.has(entry.name)) byName.set(entry.name, entry)
  return [...byName.values()]
}
