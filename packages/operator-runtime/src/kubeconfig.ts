import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import type { ClusterAccess, Credentials, TlsMaterial } from "./access.ts"
import { staticAccess, withNamespace } from "./access.ts"
import type { Kubeconfig, KubeconfigChoice } from "./kubeconfig-file.ts"
import { chooseContext, KubeconfigError, mergeKubeconfigs, parseKubeconfig } from "./kubeconfig-file.ts"

export interface LoadKubeconfigOptions {
  /** Default: the files of KUBECONFIG, merged; else ~/.kube/config. */
  readonly file?: string
  /** Default: the file's current-context. */
  readonly context?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/**
 * Access by a kubeconfig of this machine. Certificates and tokens are used as they stand or are read from their files;
 * exec plugins and auth providers are run by @kubernetes/client-node, which is loaded only then.
 * @throws KubeconfigError naming the file and what is wrong with it
 */
export async function loadKubeconfig(options: LoadKubeconfigOptions = {}): Promise<ClusterAccess> {
  const env = options.env ?? process.env
  const files = options.file === undefined ? defaultFiles(env) : [options.file]
  const from = files.join(", ")
  const configs: Kubeconfig[] = []
  for (const file of files) {
    const config = await readKubeconfig(file, files.length > 1)
    if (config !== undefined) configs.push(config)
  }
  const merged = mergeKubeconfigs(configs)
  const choice = chooseContext(merged, options.context, from)
  if (choice.cluster["proxy-url"] !== undefined) {
    throw new KubeconfigError(`${from}: context ${choice.context} asks for proxy-url, which is not supported`)
  }
  if (choice.user.exec !== undefined || choice.user["auth-provider"] !== undefined) {
    const { pluginAccess } = await import("./kubeconfig-plugins.ts")
    return pluginAccess(merged, choice)
  }
  return fileAccess(choice)
}

/**
 * Access by the text of a kubeconfig that came from elsewhere, such as a Secret: everything must stand in the text itself.
 * One that names files, plugins or a proxy is refused, because it would make this process read or run what a stranger chose.
 * @throws KubeconfigError
 */
export async function accessFromKubeconfigText(
  text: string,
  options: { readonly context?: string; readonly from?: string } = {},
): Promise<ClusterAccess> {
  const from = options.from ?? "the kubeconfig"
  const choice = chooseContext(await parseKubeconfig(text, from), options.context, from)
  const { cluster, user } = choice
  const foreign = [
    ...["certificate-authority" as const, "proxy-url" as const].filter((field) => cluster[field]),
    ...(["tokenFile", "client-certificate", "client-key", "exec", "auth-provider"] as const).filter(
      (field) => user[field],
    ),
  ]
  if (foreign.length > 0) {
    throw new KubeconfigError(
      `${from} uses ${foreign.join(", ")}; here only certificates and tokens inside the text itself are accepted`,
    )
  }
  return staticAccess(
    choice.server,
    { headers: headersOf(choice, user.token), tls: tlsOf(choice, {}) },
    choice.namespace,
  )
}

function defaultFiles(env: Readonly<Record<string, string | undefined>>): string[] {
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "")
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")]
}

async function readKubeconfig(file: string, mayBeMissing: boolean): Promise<Kubeconfig | undefined> {
  let text: string
  try {
    text = await readFile(file, "utf8")
  } catch (error) {
    if (mayBeMissing && isMissing(error)) return undefined
    throw new KubeconfigError(`could not read the kubeconfig ${file}`, { cause: error })
  }
  const config = await parseKubeconfig(text, file)
  return withAbsolutePaths(config, dirname(resolve(file)))
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT"
}

/** File names in a kubeconfig are relative to it. */
function withAbsolutePaths(config: Kubeconfig, directory: string): Kubeconfig {
  const absolute = <T extends object>(entry: T | undefined, fields: readonly (keyof T)[]): T => {
    const copy = { ...entry } as T
    for (const field of fields) {
      const path = copy[field]
      if (typeof path === "string" && path !== "") copy[field] = resolve(directory, path) as T[keyof T]
    }
    return copy
  }
  return {
    ...config,
    clusters: (config.clusters ?? []).map((entry) => ({
      ...entry,
      cluster: absolute(entry.cluster, ["certificate-authority"]),
    })),
    users: (config.users ?? []).map((entry) => ({
      ...entry,
      user: absolute(entry.user, ["client-certificate", "client-key", "tokenFile"]),
    })),
  }
}

/** Files are read at the start and after a 401, when whoever renews them has probably done so. */
async function fileAccess(choice: KubeconfigChoice): Promise<ClusterAccess> {
  let current = await readCredentials(choice, undefined)
  const access: ClusterAccess = {
    server: choice.server,
    async credentials(which) {
      if (which === "renewed") current = await readCredentials(choice, current)
      return current
    },
  }
  const fixed = { server: choice.server, credentials: () => current }
  const usesFiles =
    choice.user.tokenFile !== undefined ||
    choice.user["client-certificate"] !== undefined ||
    choice.cluster["certificate-authority"] !== undefined
  return withNamespace(usesFiles ? access : fixed, choice.namespace)
}

async function readCredentials(
  choice: KubeconfigChoice,
  before: Credentials | undefined,
): Promise<Credentials> {
  const { cluster, user } = choice
  const [ca, cert, key, token] = await Promise.all([
    contentOf(cluster["certificate-authority"]),
    contentOf(user["client-certificate"]),
    contentOf(user["client-key"]),
    contentOf(user.tokenFile),
  ])
  const tls = tlsOf(choice, {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  })
  const same = before !== undefined && JSON.stringify(before.tls) === JSON.stringify(tls)
  return { headers: headersOf(choice, user.token ?? token?.trim()), tls: same ? before.tls : tls }
}

async function contentOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined || file === "") return undefined
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    throw new KubeconfigError(`could not read ${file}, which the kubeconfig names`, { cause: error })
  }
}

/** Data in the kubeconfig wins over files, as everywhere in Kubernetes. */
function tlsOf(choice: KubeconfigChoice, files: Pick<TlsMaterial, "ca" | "cert" | "key">): TlsMaterial {
  const { cluster, user } = choice
  const ca = decode(cluster["certificate-authority-data"]) ?? files.ca
  const cert = decode(user["client-certificate-data"]) ?? files.cert
  const key = decode(user["client-key-data"]) ?? files.key
  const serverName = cluster["tls-server-name"]
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(cluster["insecure-skip-tls-verify"] === true ? { insecure: true } : {}),
  }
}

function decode(base64: string | undefined): string | undefined {
  return base64 === undefined || base64 === "" ? undefined : Buffer.from(base64, "base64").toString("utf8")
}

function headersOf({ user }: KubeconfigChoice, token: string | undefined): Record<string, string> {
  const headers: Record<string, string> = {}
  if (token !== undefined && token !== "") headers["authorization"] = `Bearer ${token}`
  else if (user.username !== undefined && user.password !== undefined) {
    headers["authorization"] = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString("base64")}`
  }
  if (user.as !== undefined) headers["impersonate-user"] = user.as
  return headers
}
