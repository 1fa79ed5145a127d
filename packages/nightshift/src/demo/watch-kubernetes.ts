/** Watches both Kubernetes servers and notes what changes: the same objects that `kubectl get -w` would show. */
import {
  type Condition,
  findCondition,
  type Informer,
  Informers,
  type KubeObject,
} from "@nightshift/operator-runtime"
import type { Kubernetes } from "../world/kubernetes.ts"
import type { Sightings } from "./sightings.ts"

interface Observed extends KubeObject {
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly Condition[]
    readonly window?: { readonly opensAt?: string; readonly closesAt?: string }
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] }
  }
}

/** The conditions of a ScheduledMachine that tell the story of a close, and what each is called here. */
const chapters: readonly (readonly [type: string, where: string])[] = [
  ["Closing", "notice"],
  ["dns.bindy.firestoned.io/Withdrawn", "gate"],
  ["Drained", "drain"],
  ["CleanReturn", "return"],
]

export class KubernetesWatch {
  readonly #informers: readonly Informers[]
  readonly #sightings: Sightings

  constructor(kubernetes: Kubernetes, sightings: Sightings) {
    this.#sightings = sightings
    const management = new Informers(kubernetes.management)
    const spot = new Informers(kubernetes.spot)
    this.#informers = [management, spot]
    this.#each(management, "5spot.finos.org/v1beta1", "ScheduledMachine", (object) =>
      this.#scheduledMachine(object),
    )
    this.#each(management, "cluster.x-k8s.io/v1beta2", "Machine", (object) =>
      sightings.saw("machine", object.status?.phase ?? "created"),
    )
    this.#each(management, "bindy.firestoned.io/v1beta1", "DNSZone", (object) =>
      sightings.saw("zone", ready(object)),
    )
    this.#each(spot, "v1", "Node", (object) => sightings.saw("node", ready(object)))
    this.#each(spot, "v1", "Service", (object) => {
      const ip = object.status?.loadBalancer?.ingress?.[0]?.ip
      if (ip !== undefined) sightings.saw("service", `load balancer ${ip}`)
    })
    const pods = spot.of<Observed>({ apiVersion: "v1", kind: "Pod" })
    pods.subscribe(() => this.#pods(pods))
  }

  async start(): Promise<void> {
    for (const informers of this.#informers) informers.start()
    await Promise.all(this.#informers.map((informers) => informers.synced()))
  }

  async stop(): Promise<void> {
    await Promise.all(this.#informers.map((informers) => informers.stop()))
  }

  #each(informers: Informers, apiVersion: string, kind: string, see: (object: Observed) => void): void {
    const where = kind.toLowerCase()
    informers.of<Observed>({ apiVersion, kind }).subscribe(({ type, object }) => {
      if (type !== "deleted") see(object)
      else if (where === "machine" || where === "node") this.#sightings.saw(where, "gone")
    })
  }

  #scheduledMachine(object: Observed): void {
    this.#sightings.saw("phase", object.status?.phase ?? "created")
    for (const [type, where] of chapters) {
      const condition = findCondition(object.status?.conditions, type)
      if (condition === undefined) continue
      this.#sightings.saw(
        where,
        `${type} ${condition.status}: ${condition.reason}${condition.message === "" ? "" : ` (${condition.message})`}`,
      )
    }
  }

  #pods(pods: Informer<Observed>): void {
    const list = pods.list()
    const leaving = list.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length
    const running = list.filter((pod) => pod.status?.phase === "Running").length - leaving
    const waiting = list.length - running - leaving
    this.#sightings.saw("pods", `${running} running, ${waiting} waiting, ${leaving} leaving`)
  }
}

function ready(object: Observed): string {
  const condition = findCondition(object.status?.conditions, "Ready")
  if (condition === undefined) return "created"
  return condition.status === "True"
    ? "Ready"
    : `not Ready: ${condition.reason}${condition.message ? ` (${condition.message})` : ""}`
}
