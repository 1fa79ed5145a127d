import { readFile } from "node:fs/promises"
import type { Credentials, TlsMaterial } from "./access.ts"
import type { KubeconfigChoice } from "./kubeconfig-file.ts"
import { KubeconfigError } from "./kubeconfig-file.ts"

/**
 * What a kubeconfig says of itself, its files read anew. `tls` is the former object while nothing in it has changed.
 * @throws KubeconfigError naming the file that cannot be read
 */
export async function readCredentials(
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
  return keepingTls({ headers: headersOf(choice, user.token ?? token?.trim()), tls }, before)
}

/** What stands in the text itself. */
export function credentialsInText(choice: KubeconfigChoice): Credentials {
  return { headers: headersOf(choice, choice.user.token), tls: tlsOf(choice, {}) }
}

/** Equal TLS material stays the same object, so that its connections stay. */
export function keepingTls(now: Credentials, before: Credentials | undefined): Credentials {
  const same = before !== undefined && JSON.stringify(before.tls) === JSON.stringify(now.tls)
  return same ? { ...now, tls: before.tls } : now
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
