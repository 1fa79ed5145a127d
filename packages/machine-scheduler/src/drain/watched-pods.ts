import type {
  Informer,
  InformerEvent,
  Informers,
  InformerState,
  KubeObject,
} from "@nightshift/operator-runtime"
import { sameKept } from "../same-kept.ts"
import { type DrainPod, drainPod } from "./pod.ts"

/** A pod as a drain keeps it: the metadata that stores need, and the reduced form. */
interface WatchedPod extends KubeObject {
  readonly node: string
  readonly drain: DrainPod
}

/** The pods of one Node, for as long as it closes. */
export interface PodsOfNode {
  /** Everything was seen once: what is missing is truly absent. */
  readonly hasSynced: boolean
  readonly state: InformerState
  list(): readonly DrainPod[]
  stop(): void
}

/** Up to so many Nodes have a watch of their own; a watch is a connection. */
const fewNodes = 8

/** The pods of Nodes on one workload cluster: a watch for each Node while few of them close, one of all pods for any more. */
export class WatchedPods {
  readonly #informers: Informers
  #few = 0
  readonly #wakes = new Map<string, () => void>()
  #all: Informer<WatchedPod> | undefined

  constructor(informers: Informers) {
    this.#informers = informers
  }

  of(node: string, wake: () => void): PodsOfNode {
    const alone = this.#all === undefined && this.#few < fewNodes
    return alone ? this.#alone(node, wake) : this.#amongAll(node, wake)
  }

  #alone(node: string, wake: () => void): PodsOfNode {
    this.#few++
    const pods = this.#informers.of<WatchedPod>({ ...podType, fieldSelector: `spec.nodeName=${node}` })
    const heard = [pods.subscribe((event) => changed(event) && wake()), pods.onState(wake)]
    return {
      get hasSynced() {
        return pods.hasSynced
      },
      get state() {
        return pods.state
      },
      list: () => pods.list().map(({ drain }) => drain),
      stop: () => {
        this.#few--
        for (const forget of heard) forget()
        void this.#informers.release(pods)
      },
    }
  }

  #amongAll(node: string, wake: () => void): PodsOfNode {
    const pods = (this.#all ??= this.#watchAll())
    this.#wakes.set(node, wake)
    return {
      get hasSynced() {
        return pods.hasSynced
      },
      get state() {
        return pods.state
      },
      list: () => pods.byIndex("node", node).map(({ drain }) => drain),
      stop: () => {
        this.#wakes.delete(node)
        if (this.#wakes.size > 0) return
        this.#all = undefined
        void this.#informers.release(pods)
      },
    }
  }

  #watchAll(): Informer<WatchedPod> {
    const pods = this.#informers.of<WatchedPod>({ ...podType, indexes: { node: ({ node }) => [node] } })
    pods.subscribe((event) => changed(event) && this.#wakes.get(event.object.node)?.())
    pods.onState(() => {
      for (const wake of this.#wakes.values()) wake()
    })
    return pods
  }
}

/** Kubelets tell much of a pod on its way out, and a drain asks for little of it. */
const changed = ({ object, old }: InformerEvent<WatchedPod>): boolean =>
  old === undefined || !sameKept(old, object)

const podType = {
  apiVersion: "v1",
  kind: "Pod",
  project: (object: KubeObject): WatchedPod => {
    const { apiVersion, kind, metadata, spec } = object as KubeObject & {
      readonly spec?: { readonly nodeName?: string }
    }
    const { name, namespace, uid, resourceVersion } = metadata
    return {
      apiVersion,
      kind,
      metadata: {
        name,
        ...(namespace && { namespace }),
        ...(uid && { uid }),
        ...(resourceVersion && { resourceVersion }),
      },
      node: spec?.nodeName ?? "",
      drain: drainPod(object),
    }
  },
} as const
