import type { RemoteCluster } from "@nightshift/operator-runtime"
import { ClusterInformers } from "./cluster-informers.ts"
import { Silences } from "./silence.ts"

/** A followed cluster, its informers of the present connection, and since when what cannot be asked for. */
export class Followed {
  readonly cluster: RemoteCluster
  readonly #changed: () => void
  #informers: { readonly generation: number; readonly of: ClusterInformers } | undefined
  readonly silences = new Silences()

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
