import { randomUUID } from "node:crypto"
import type { Server } from "node:https"
import { type Clock, systemClock } from "./clock.ts"
import { bootstrap } from "./cluster/bootstrap.ts"
import type { Cluster } from "./cluster/cluster.ts"
import { controllersOf } from "./controllers/all.ts"
import { runControllers } from "./controllers/controller.ts"
import { serveDefinitions } from "./crds/establish.ts"
import { kubeconfigText } from "./http/kubeconfig.ts"
import { newPki, type Pki } from "./http/pki.ts"
import { httpServer, listen } from "./http/server.ts"
import { tokensOf } from "./http/tokens.ts"
import { builtinResources } from "./resources/builtin.ts"
import { Registry } from "./resources/registry.ts"
import { keyOf } from "./store/change.ts"
import { Store } from "./store/store.ts"

export interface EmbeddedOptions {
  /** 0, the default, takes a free port. Only loopback is listened on. */
  readonly port?: number
  readonly clock?: Clock
  /** In [0, 1): names from `generateName`, lengths of watches. */
  readonly random?: () => number
  /** How many writes a watch can start back from; default 8192. */
  readonly history?: number
  /** Told of every failure that is not the client's; default: standard error. */
  readonly onFailure?: (error: unknown, request: string) => void
}

/** A running API server. */
export interface Embedded {
  readonly url: string
  /** YAML text for the administrator; it holds a private key. */
  readonly kubeconfig: string
  /** Forgets the history of writes. */
  compact(): void
  /** Cuts every connection and serves again at the same place. */
  restart(): Promise<void>
  /** Stops accepting, cuts open requests and watches, and waits until everything is closed. */
  stop(): Promise<void>
}

export async function startEmbeddedServer(options: EmbeddedOptions = {}): Promise<Embedded> {
  const clock = options.clock ?? systemClock
  const pki: Pki = newPki(clock.now())
  const onFailure = options.onFailure ?? ((error, request) => console.error(`${request} failed:`, error))
  const cluster = newCluster(clock, options)
  const stopControllers = runControllers(
    cluster,
    controllersOf(cluster, pki.authority.certificate),
    onFailure,
  )
  const serve = (): Server => httpServer(cluster, { pki, readToken: cluster.tokens.read, onFailure })
  let server = serve()
  const port = await listen(server, options.port ?? 0)
  const url = `https://127.0.0.1:${port}`
  return {
    url,
    kubeconfig: kubeconfigText(url, pki.authority.certificate, pki.admin),
    compact: () => cluster.store.compact(),
    async restart() {
      await closed(server)
      server = serve()
      await listen(server, port)
    },
    async stop() {
      await closed(server)
      stopControllers()
      await cluster.store.close()
    },
  }
}

function newCluster(clock: Clock, { history, random }: EmbeddedOptions): Cluster {
  const store = new Store(history === undefined ? {} : { history })
  const cluster: Cluster = {
    store,
    registry: new Registry(builtinResources),
    clock,
    random: random ?? Math.random,
    newUid: randomUUID,
    tokens: tokensOf(
      () => clock.now(),
      ({ namespace, name, uid }) =>
        store.get("serviceaccounts", keyOf(namespace, name))?.metadata.uid === uid,
    ),
  }
  serveDefinitions(cluster)
  bootstrap(cluster)
  return cluster
}

function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  return done
}
