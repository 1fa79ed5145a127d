import type { RequestOptions } from "node:https"
// The one file of the library that is wanted: all of it takes 16 MB in a bundle and 70 MB in memory.
import { ExecAuth } from "@kubernetes/client-node/dist/exec_auth.js"
import type { ClusterAccess, Credentials } from "./access.ts"
import { withNamespace } from "./access.ts"
import { keepingTls, readCredentials } from "./kubeconfig-credentials.ts"
import { type ExecPlugin, type KubeconfigChoice, KubeconfigError } from "./kubeconfig-file.ts"

/**
 * Access by an exec plugin (client.authentication.k8s.io). It is run at the first request, when its answer has expired,
 * and after a 401.
 * @throws KubeconfigError when the plugin fails; what it printed is not told, since that may be a secret
 */
export function execAccess(choice: KubeconfigChoice, plugin: ExecPlugin): ClusterAccess {
  // It keeps the answer until its expirationTimestamp; a fresh one has none.
  let runner = new ExecAuth()
  let current: Credentials | undefined
  return withNamespace(
    {
      server: choice.server,
      async credentials(which) {
        if (which === "renewed") runner = new ExecAuth()
        const [own, told] = await Promise.all([
          readCredentials(choice, undefined),
          run(runner, choice, plugin),
        ])
        const { headers, tls } = own
        current = keepingTls(
          { headers: { ...headers, ...told.headers }, tls: { ...tls, ...told.tls } },
          current,
        )
        return current
      },
    },
    choice.namespace,
  )
}

async function run(
  runner: ExecAuth,
  choice: KubeconfigChoice,
  plugin: ExecPlugin,
): Promise<Pick<Credentials, "headers" | "tls">> {
  const { command = "", args = [], env = [] } = plugin
  const answer: RequestOptions = {}
  const told = { name: "KUBERNETES_EXEC_INFO", value: JSON.stringify(execInfo(choice, plugin)) }
  try {
    const exec = { command, args, env: [...env, told] }
    await runner.applyAuthentication({ name: choice.context, exec }, answer)
  } catch (error) {
    const finding = `the exec plugin ${JSON.stringify(command)} of context ${choice.context} gave no credentials`
    // A parser's message quotes what it could not read.
    throw new KubeconfigError(finding, error instanceof SyntaxError ? {} : { cause: error })
  }
  const { cert, key } = answer
  const token = (answer.headers as Record<string, string> | undefined)?.["Authorization"]
  return {
    headers: token === undefined ? {} : { authorization: token },
    tls: { ...(typeof cert === "string" ? { cert } : {}), ...(typeof key === "string" ? { key } : {}) },
  }
}

/** What a plugin learns of its caller (ExecCredential of its own version); nobody sits before an operator. */
function execInfo({ server, cluster }: KubeconfigChoice, plugin: ExecPlugin): object {
  const {
    "certificate-authority-data": ca,
    "tls-server-name": name,
    "insecure-skip-tls-verify": skip,
  } = cluster
  const told = {
    server,
    "certificate-authority-data": ca,
    "tls-server-name": name,
    "insecure-skip-tls-verify": skip,
  }
  return {
    apiVersion: plugin.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(plugin.provideClusterInfo === true ? { cluster: told } : {}) },
  }
}
