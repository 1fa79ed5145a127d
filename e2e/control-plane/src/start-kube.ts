/** A Kubernetes server for a test: the embedded one, or with `KUBE_SERVER=real` the real control plane. */
import { startControlPlane } from "./control-plane.ts"
import type { TestServer } from "./server.ts"

export type KubeServer = "embedded" | "real"

/** Which server the environment asks for. An unknown value is an error, not the default. */
export function kubeServer(): KubeServer {
  const wanted = process.env["KUBE_SERVER"] ?? "embedded"
  if (wanted === "embedded" || wanted === "real") return wanted
  throw new Error(`KUBE_SERVER=${wanted}: must be embedded or real`)
}

export interface StartKubeOptions {
  /** On the real server: fake kubelets and the scheduler too. The embedded server needs neither. Default false. */
  readonly nodes?: boolean
}

/**
 * Starts it. `embedded` is kube-embedded's `startEmbedded`, passed in so that this package needs nothing of that one and
 * its tests may use this one.
 */
export function startKube(
  embedded: () => Promise<TestServer>,
  options: StartKubeOptions = {},
): Promise<TestServer> {
  if (kubeServer() === "embedded") return embedded()
  return startControlPlane({ kubelets: options.nodes ?? false, scheduler: options.nodes ?? false })
}
