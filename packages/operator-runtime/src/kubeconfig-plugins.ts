import type { RequestOptions } from "node:https"
import type { ClusterAccess, Credentials } from "./access.ts"
import { withNamespace } from "./access.ts"
import type { Kubeconfig, KubeconfigChoice } from "./kubeconfig-file.ts"

/**
 * Access by an exec plugin or an auth provider. Only this file loads @kubernetes/client-node, and nothing loads this file
 * until a kubeconfig asks for a plugin: the library costs some 70 MB.
 */
export async function pluginAccess(config: Kubeconfig, choice: KubeconfigChoice): Promise<ClusterAccess> {
  const { KubeConfig } = await import("@kubernetes/client-node")
  const load = (): InstanceType<typeof KubeConfig> => {
    const loaded = new KubeConfig()
    // JSON is YAML, and a fresh instance has no cached plugin answer.
    loaded.loadFromString(JSON.stringify(config))
    loaded.setCurrentContext(choice.context)
    return loaded
  }
  let plugins = load()
  let current: Credentials | undefined
  return withNamespace(
    {
      server: choice.server,
      async credentials(which) {
        if (which === "renewed") plugins = load()
        current = await ask(plugins, current)
        return current
      },
    },
    choice.namespace,
  )
}

/** client-node keeps the plugin's answer until its expirationTimestamp, so this is cheap most of the time. */
async function ask(
  plugins: { applyToHTTPSOptions(options: RequestOptions): Promise<void> },
  before: Credentials | undefined,
): Promise<Credentials> {
  const options: RequestOptions = { headers: {} }
  await plugins.applyToHTTPSOptions(options)
  const pem = (value: unknown): string | undefined =>
    typeof value === "string" ? value : Buffer.isBuffer(value) ? value.toString("utf8") : undefined
  const ca = pem(options.ca)
  const cert = pem(options.cert)
  const key = pem(options.key)
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(options.servername === undefined ? {} : { serverName: options.servername }),
    ...(options.rejectUnauthorized === false ? { insecure: true } : {}),
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === "string") headers[name.toLowerCase()] = value
  }
  const same = before !== undefined && JSON.stringify(before.tls) === JSON.stringify(tls)
  return { headers, tls: same ? before.tls : tls }
}
