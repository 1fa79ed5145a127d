import type { RemoteCluster } from "@nightshift/operator-runtime"
import { ClusterInformers } from "./cluster-informers.ts"

/** A followed cluster, its informers of the present connection, and since when it cannot be asked. */
export class Followed {
  readonly cluster: RemoteCluster
  readonly #changed: () => void
  #informers: { readonly generation: number; readonly of: ClusterInformers } | undefined
  silentSince: number | undefined

  constructor(cluster: RemoteCluster, changed: () => void) {
    this.cluster = cluster
    this.#changed = changed
  }

  informersOf(): ClusterInformers | undefined {
    const { informers, generation } = this.cluster
    if (informers === undefined) return undefined
    if (this.#informers?.generation !== generation) {
      this.#informers = { generation, of: new ClusterInformers(informers, this.#changed) }
    }
    return this.#informers.of
  }
}
