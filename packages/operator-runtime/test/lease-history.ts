import { Informers } from "../src/informers.ts"
import type { Kube } from "../src/kube.ts"
import type { KubeObject } from "../src/objects.ts"

type Pulse = KubeObject & { readonly data?: { readonly writer?: string } }
type Lease = KubeObject & { readonly spec?: { readonly holderIdentity?: string } }

interface Entry {
  readonly version: number
  readonly what: "holds" | "writes"
  readonly who: string
}

/** Who held the lease "pulse" and who wrote the ConfigMap "pulse", in the order in which the server took it. */
export class LeaseHistory {
  readonly #entries: Entry[] = []
  readonly #informers: Informers

  constructor(kube: Kube, namespace: string) {
    this.#informers = new Informers(kube)
    const fieldSelector = "metadata.name=pulse"
    this.#informers
      .of<Pulse>({ apiVersion: "v1", kind: "ConfigMap", namespace, fieldSelector })
      .subscribe(({ object }) => this.#note(object, "writes", object.data?.writer))
    this.#informers
      .of<Lease>({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace, fieldSelector })
      .subscribe(({ object }) => this.#note(object, "holds", object.spec?.holderIdentity))
    this.#informers.start()
  }

  /** Every write so far, by its writer. */
  get writers(): string[] {
    return this.#sorted().flatMap(({ what, who }) => (what === "writes" ? [who] : []))
  }

  /** Each term so far, by its holder. */
  get terms(): string[] {
    const holders = this.#sorted().flatMap(({ what, who }) => (what === "holds" ? [who] : []))
    return holders.filter((who, index) => who !== holders[index - 1])
  }

  /** Writes in the term of somebody else. There must be none, whatever the processes went through. */
  get trespasses(): string[] {
    let holder = ""
    return this.#sorted().flatMap(({ what, who, version }) => {
      if (what === "holds") holder = who
      return what === "writes" && who !== holder
        ? [`${who} wrote version ${version} in the term of ${holder}`]
        : []
    })
  }

  stop(): Promise<void> {
    return this.#informers.stop()
  }

  #note(object: KubeObject, what: Entry["what"], who: string | undefined): void {
    if (who !== undefined) this.#entries.push({ version: Number(object.metadata.resourceVersion), what, who })
  }

  #sorted(): Entry[] {
    return this.#entries.toSorted((a, b) => a.version - b.version)
  }
}
