import { kubeServer, startControlPlane, type TestServer } from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"

/** A Kubernetes server that can also be made to forget and to go away for a moment. */
export interface ConformanceServer extends TestServer {
  /** Forgets all history: from then on the past is answered with 410. May cut connections. */
  compact(): Promise<void>
  /** Cuts every connection and serves again at the same place with the same objects. */
  restart(): Promise<void>
}

/** The server that KUBE_SERVER names; the embedded one when it names none. */
export async function startServer(): Promise<ConformanceServer> {
  if (kubeServer() === "embedded") {
    const server = await startEmbedded()
    return { ...server, compact: () => Promise.resolve(server.compact()) }
  }
  const server = await startControlPlane()
  return { ...server, restart: () => server.restartApiServer() }
}
