import { Agent, request as httpsRequest } from "node:https"
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http"
import { parse } from "yaml"

interface Kubeconfig {
  readonly "current-context": string
  readonly contexts: readonly {
    readonly name: string
    readonly context: { readonly cluster: string; readonly user: string }
  }[]
  readonly clusters: readonly {
    readonly name: string
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string }
  }[]
  readonly users: readonly {
    readonly name: string
    readonly user: {
      readonly "client-certificate-data"?: string
      readonly "client-key-data"?: string
      readonly token?: string
    }
  }[]
}

/** The server behind the proxy. */
export interface Upstream {
  /** Sends a request on; a client's own Authorization goes through, otherwise the kubeconfig's user asks. */
  send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body: Buffer,
  ): { request: ClientRequest; response: Promise<IncomingMessage> }
  close(): void
}

const pem = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, "base64").toString()

/** @throws TypeError when the kubeconfig's current context does not lead to a cluster and a user. */
export function upstreamOf(kubeconfig: string): Upstream {
  const config = parse(kubeconfig) as Kubeconfig
  const context = config.contexts.find(({ name }) => name === config["current-context"])?.context
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster
  const user = config.users.find(({ name }) => name === context?.user)?.user
  if (cluster === undefined || user === undefined) {
    throw new TypeError(
      `the kubeconfig's context ${JSON.stringify(config["current-context"])} has no cluster or no user`,
    )
  }
  const ca = pem(cluster["certificate-authority-data"])
  const cert = pem(user["client-certificate-data"])
  const key = pem(user["client-key-data"])
  const bare = new Agent({ keepAlive: true, ca })
  const certified =
    cert === undefined || key === undefined ? bare : new Agent({ keepAlive: true, ca, cert, key })
  const token = user.token === undefined ? {} : { authorization: `Bearer ${user.token}` }
  return {
    send(method, path, headers, body) {
      const ownUser = headers["authorization"] !== undefined
      const agent = ownUser ? bare : certified
      const all = ownUser ? headers : { ...headers, ...token }
      const request = httpsRequest(cluster.server + path, { method, agent, headers: all })
      const response = new Promise<IncomingMessage>((resolve, reject) => {
        request.once("response", resolve)
        request.once("error", reject)
      })
      request.end(body)
      return { request, response }
    },
    close() {
      bare.destroy()
      certified.destroy()
    },
  }
}
