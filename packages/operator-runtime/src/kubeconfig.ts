import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import type { ClusterAccess } from "./access.ts"
import { staticAccess, withNamespace } from "./access.ts"
import { credentialsInText, readCredentials } from "./kubeconfig-credentials.ts"
import { execAccess } from "./kubeconfig-exec.ts"
import type { Kubeconfig, KubeconfigChoice, KubeconfigUser } from "./kubeconfig-file.ts"
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
 * exec plugins are run. Auth providers are refused: each has an exec plugin as its successor.
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
  if (choice.user["auth-provider"] !== undefined) {
    throw new KubeconfigError(
      `${from}: context ${choice.context} asks for an auth-provider, which is not supported; use an exec plugin`,
    )
  }
  if (choice.user.exec !== undefined) return execAccess(choice, choice.user.exec)
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
  return staticAccess(choice.server, credentialsInText(choice), choice.namespace)
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
      user: withAbsoluteCommand(
        absolute(entry.user, ["client-certificate", "client-key", "tokenFile"]),
        directory,
      ),
    })),
  }
}

/** A plugin without a slash in its name is looked for in PATH. */
function withAbsoluteCommand(user: KubeconfigUser, directory: string): KubeconfigUser {
  const { exec } = user
  if (exec?.command?.includes("/") !== true) return user
  return { ...user, exec: { ...exec, command: resolve(directory, exec.command) } }
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
