import { type FaultProxy, startFaultProxy } from "@nightshift/kube-embedded/faults"
import {
  accessFromKubeconfigText,
  type Informer,
  Informers,
  type InformersOptions,
  Kube,
  type KubeObject,
  type RequestRecord,
} from "@nightshift/operator-runtime"
import type { Site } from "./suite.ts"

export const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const
export type ConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>> }

/** The engine's client before a server that fails when it is told to. */
export interface Faulty {
  readonly proxy: FaultProxy
  readonly kube: Kube
  /** Every request that the client has made. */
  readonly records: RequestRecord[]
  /** A second client, of another process so to speak, that meets no faults. */
  readonly healthy: Kube
}

/** Runs a story and closes everything, however it ends. */
export async function withFaults({ server }: Site, story: (faulty: Faulty) => Promise<void>): Promise<void> {
  const proxy = await startFaultProxy(server.kubeconfig)
  const records: RequestRecord[] = []
  const kube = new Kube(await accessFromKubeconfigText(proxy.kubeconfig), {
    observe: (record) => records.push(record),
  })
  const healthy = new Kube(await accessFromKubeconfigText(server.kubeconfig))
  try {
    await story({ proxy, kube, records, healthy })
  } finally {
    await Promise.all([kube.close(), healthy.close()])
    await proxy.stop()
  }
}

/** The ConfigMaps of a case as the engine sees them, and everything it says about them. */
export interface Followed {
  readonly informer: Informer<ConfigMap>
  names(): string[]
  /** "added a", "deleted b": in the order in which handlers heard it. */
  readonly heard: string[]
}

/** Follows the ConfigMaps labelled `mine` while the story runs. */
export async function following(
  { namespace }: Site,
  kube: Kube,
  story: (followed: Followed) => Promise<void>,
  options: InformersOptions = {},
): Promise<void> {
  const informers = new Informers(kube, options)
  const informer = informers.of<ConfigMap>({ ...configMaps, namespace, labelSelector: "mine" })
  const heard: string[] = []
  informer.subscribe(({ type, object }) => void heard.push(`${type} ${object.metadata.name}`))
  try {
    informers.start()
    await informers.synced()
    await story({ informer, heard, names: () => informer.list().map(({ metadata }) => metadata.name) })
  } finally {
    await informers.stop()
  }
}
