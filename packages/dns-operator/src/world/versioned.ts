import type { Informer, Informers, KubeObject } from "@nightshift/operator-runtime"

/** The informer of a kind in the version that the server prefers now; another one when that changes. */
export class Versioned<T extends KubeObject> {
  readonly #informers: Informers
  readonly #make: (apiVersion: string) => Informer<T>
  readonly #heed: (informer: Informer<T>) => () => void
  #present: { readonly informer: Informer<T>; readonly end: () => void } | undefined

  /** `heed` begins to listen to an informer, and answers with how to stop. */
  constructor(
    informers: Informers,
    make: (apiVersion: string) => Informer<T>,
    heed: (informer: Informer<T>) => () => void,
  ) {
    this.#informers = informers
    this.#make = make
    this.#heed = heed
  }

  /** Undefined until some version was served. */
  get informer(): Informer<T> | undefined {
    return this.#present?.informer
  }

  /** A kind that is not served just now is kept as it was: it may be between two versions. */
  become(served: { readonly apiVersion: string } | undefined): void {
    const before = this.#present
    if (served === undefined || before?.informer.type.apiVersion === served.apiVersion) return
    const informer = this.#make(served.apiVersion)
    this.#present = { informer, end: this.#heed(informer) }
    before?.end()
    if (before !== undefined) void this.#informers.release(before.informer)
  }
}
