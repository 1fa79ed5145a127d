import {
  EventRecorder,
  type Clock,
  type Kube,
  type KubeObject,
  type Logger,
} from "@nightshift/operator-runtime"
import { refusalText, sourceText, type WishSource } from "./records/wish.ts"
import type { ZoneView } from "./zone-view.ts"

const versions: Readonly<Record<string, string>> = {
  Service: "v1",
  Ingress: "networking.k8s.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  Machine: "cluster.x-k8s.io/v1beta2",
}

export interface TellerOptions {
  readonly local: EventRecorder
  /** The client of a spot cluster, by its Cluster's key. */
  readonly kubeOf: (cluster: string) => Kube | undefined
  readonly reportingController: string
  readonly reportingInstance: string
  readonly clock: Clock
  readonly log: Logger
}

/** Tells sources, where they live, why they are not published as they ask: an Event on the object, once per finding. */
export class SourceTeller {
  readonly #options: TellerOptions
  readonly #recorders = new WeakMap<Kube, EventRecorder>()
  readonly #told = new Map<string, ReadonlySet<string>>()

  constructor(options: TellerOptions) {
    this.#options = options
  }

  /** `zone` is the zone's key. What was told of the zone before is not told again. */
  tell(zone: string, view: ZoneView): void {
    const before = this.#told.get(zone) ?? new Set()
    const told = new Set<string>()
    const findings = [
      ...view.refusals.map((refusal) => ({
        source: refusal.source,
        reason: "NameRefused",
        note: refusalText(refusal),
      })),
      ...view.merged.losses.map(({ source, reason, message }) => ({ source, reason, note: message })),
    ]
    for (const { source, reason, note } of findings) {
      if (versions[source.kind] === undefined) continue
      const finding = `${sourceText(source)} ${note}`
      told.add(finding)
      if (before.has(finding)) continue
      const namespace = zone.slice(0, zone.indexOf("/"))
      this.#recorderOf(source, namespace)?.event(objectOf(source), {
        type: "Warning",
        reason,
        action: "Publish",
        note: `DNSZone ${zone}: ${note}`,
      })
    }
    this.#told.set(zone, told)
  }

  #recorderOf({ cluster }: WishSource, namespace: string): EventRecorder | undefined {
    if (cluster === undefined) return this.#options.local
    const kube = this.#options.kubeOf(`${namespace}/${cluster}`)
    if (kube === undefined) return undefined
    let recorder = this.#recorders.get(kube)
    if (recorder === undefined) {
      recorder = new EventRecorder({ ...this.#options, kube })
      this.#recorders.set(kube, recorder)
    }
    return recorder
  }
}

const objectOf = ({ kind, namespace, name, uid }: WishSource): KubeObject => ({
  apiVersion: versions[kind] ?? "v1",
  kind,
  metadata: { namespace, name, uid },
})
