import { randomUUID } from "node:crypto"
import type { Server } from "node:https"
import { type Clock, systemClock } from "./clock.ts"
import { bootstrap } from "./cluster/bootstrap.ts"
import type { Cluster } from "./cluster/cluster.ts"
import { controllersOf } from "./controllers/all.ts"
import { runControllers } from "./controllers/controller.ts"
import { serveDefinitions } from "./crds/establish.ts"
import { kubeconfigText } from "./http/kubeconfig.ts"
import { newPki, type Pki, pkiOf } from "./http/pki.ts"
import { httpServer, listen } from "./http/server.ts"
import { tokensOf } from "./http/tokens.ts"
import { builtinResources } from "./resources/builtin.ts"
import { Registry } from "./resources/registry.ts"
import { keyOf } from "./store/change.ts"
import { openDurableStore } from "./store/data-directory.ts"
import { Store } from "./store/store.ts"

export interface EmbeddedOptions {
  /** 0, the default, takes a free port. Only loopback is listened on. */
  readonly port?: number
  /** A directory that keeps everything; without one it is all in memory. */
  readonly data?: string
  readonly clock?: Clock
  /** In [0, 1): names from `generateName`, lengths of watches. */
  readonly random?: () => number
  /** How many writes a watch can start back from; default 8192. */
  readonly history?: number
  /** Told of every failure that is not the client's; default: standard error. */
  readonly onFailure?: (error: unknown, what: string) => void
  /** Told what a crash left behind in the data directory; default: standard error. */
  readonly notice?: (text: string) => void
}

/** A running API server. */
export interface Embedded {
  readonly url: string
  /** YAML text for the administrator; it holds a private key. */
  readonly kubeconfig: string
  /** Forgets the history of writes. */
  compact(): void
  /** Cuts every connection and serves again at the same place; from disk, when there is a data directory. */
  restart(): Promise<void>
  /** Stops accepting, cuts open requests and watches, and waits until everything is closed. */
  stop(): Promise<void>
}

/** @throws DataDirectoryError when the data directory cannot be used; a system error when the port is taken. */
export async function startEmbeddedServer(options: EmbeddedOptions = {}): Promise<Embedded> {
  const { clock = systemClock, data } = options
  // TLS is checked by the clock of the machine, whatever time the cluster lives in.
  const pki: Pki = data === undefined ? newPki(Date.now()) : pkiOf(data, Date.now())
  let running = await run(options, clock, pki, options.port ?? 0, undefined)
  const { port } = running
  const url = `https://127.0.0.1:${port}`
  return {
    url,
    kubeconfig: kubeconfigText(url, pki.authority.certificate, pki.admin),
    compact: () => running.store.compact(),
    async restart() {
      await running.stop()
      running = await run(options, clock, pki, port, data === undefined ? running.store : undefined)
    },
    async stop() {
      await running.stop()
    },
  }
}

interface Running {
  readonly port: number
  readonly store: Store
  stop(): Promise<void>
}

async function run(
  options: EmbeddedOptions,
  clock: Clock,
  pki: Pki,
  port: number,
  kept: Store | undefined,
): Promise<Running> {
  const { onFailure = (error, what) => console.error(`${what} failed:`, error) } = options
  const { store, close } =
    kept === undefined ? await openStore(options) : { store: kept, close: () => kept.close() }
  const cluster = clusterOf(store, clock, pki, options.random ?? Math.random)
  const stopServing = serveDefinitions(cluster)
  bootstrap(cluster)
  const stopControllers = runControllers(
    cluster,
    controllersOf(cluster, pki.authority.certificate),
    onFailure,
  )
  const server = httpServer(cluster, { pki, readToken: cluster.tokens.read, onFailure })
  return {
    port: await listen(server, port),
    store,
    async stop() {
      await closed(server)
      stopControllers()
      stopServing()
      await close()
    },
  }
}

async function openStore({
  data,
  history,
  notice,
}: EmbeddedOptions): Promise<{ store: Store; close(): Promise<void> }> {
  const length = history === undefined ? {} : { history }
  if (data !== undefined) {
    return openDurableStore(data, { ...length, notice: notice ?? ((text) => console.error(text)) })
  }
  const store = new Store(length)
  return { store, close: () => store.close() }
}

function clusterOf(store: Store, clock: Clock, pki: Pki, random: () => number): Cluster {
  const isCurrent = (account: { namespace: string; name: string; uid: string }): boolean =>
    store.get("serviceaccounts", keyOf(account.namespace, account.name))?.metadata.uid === account.uid
  return {
    store,
    registry: new Registry(builtinResources),
    clock,
    random,
    newUid: randomUUID,
    tokens: tokensOf(Buffer.from(pki.tokenKey, "base64"), () => clock.now(), isCurrent),
  }
}

function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  return done
}
