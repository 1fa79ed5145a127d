import { kubeServer, startKube } from "@nightshift/control-plane"
import { type EmbeddedTestServer, startEmbedded } from "@nightshift/kube-embedded/testing"
import type { ClusterAccess } from "../src/access.ts"
import { Kube, type KubeOptions } from "../src/kube.ts"
import { accessFromKubeconfigText } from "../src/kubeconfig.ts"
import type { KubeObject } from "../src/objects.ts"
import type { RequestRecord } from "../src/transport.ts"
import { type Wire, wireTo } from "./wire.ts"

export type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> }

export const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const
export const manager = { fieldManager: "test" }
export const onEmbedded = kubeServer() === "embedded"

/** A Kubernetes server, the wire to it, and clients by that wire that keep a record of every request. */
export interface Surroundings {
  readonly wire: Wire
  readonly access: ClusterAccess
  /** The kubeconfig by way of the wire. */
  readonly kubeconfig: string
  readonly kubeconfigFile: string
  /** Not by the wire: what the world does while we are cut off. */
  readonly world: Kube
  /** What the embedded server can do beyond serving. */
  readonly embedded: EmbeddedTestServer | undefined
  client(options?: KubeOptions): { readonly kube: Kube; readonly records: RequestRecord[] }
  /** A namespace of its own for one test. */
  namespace(): Promise<string>
  stop(): Promise<void>
}

export async function surroundings(): Promise<Surroundings> {
  let embedded: EmbeddedTestServer | undefined
  const server = await startKube(async () => (embedded = await startEmbedded()))
  const wire = await wireTo(server.url)
  const direct = await accessFromKubeconfigText(server.kubeconfig)
  const kubeconfig = server.kubeconfig.replaceAll(server.url, wire.url)
  const access = await accessFromKubeconfigText(kubeconfig)
  const world = new Kube(direct)
  const clients: Kube[] = []
  let namespaces = 0
  return {
    wire,
    access,
    kubeconfig,
    kubeconfigFile: server.kubeconfigFile,
    world,
    embedded,
    client(options = {}) {
      const records: RequestRecord[] = []
      const kube = new Kube(access, { observe: (record) => records.push(record), ...options })
      clients.push(kube)
      return { kube, records }
    },
    async namespace() {
      const name = `story-${++namespaces}`
      await world.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, manager)
      return name
    },
    async stop() {
      await Promise.all([...clients, world].map((kube) => kube.close()))
      await wire.close()
      await server.stop()
    },
  }
}

export function configMap(namespace: string, name: string, data: Record<string, string> = {}): ConfigMap {
  return { ...configMaps, metadata: { namespace, name }, data }
}
