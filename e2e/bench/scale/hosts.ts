/**
 * Cluster API and its hosts, reduced to what the scheduler waits for: a new Machine is Running with a Node at once, and a
 * deleted one takes both of its halves and the Node with it. `packages/lab` plays more of it, at a price per machine that
 * would be most of what a run of ten thousand measures.
 */
import type { Informer, Kube, KubeObject, Ref } from "@nightshift/operator-runtime"
import { isKubeError, timestamp } from "@nightshift/operator-runtime"

const fieldManager = "hosts"

/**
 * Hosts that come or go at the same moment; the others wait their turn, as in Cluster API's own workers. Ten thousand at
 * once would wait in front of the server instead, for longer than any request may take.
 */
const atOnce = 32

export interface Machine extends KubeObject {
  readonly spec: {
    readonly bootstrap: { readonly configRef?: { readonly name: string } }
    readonly infrastructureRef: { readonly name: string }
  }
}

export interface Hosts {
  /** What went wrong first; a run with one proves nothing. */
  readonly problem: Error | undefined
  /** Hears of no further Machine, and waits for what is begun or waiting. */
  stop(): Promise<void>
}

export function playHosts(machines: Informer<Machine>, management: Kube, spot: Kube): Hosts {
  const waiting: (() => Promise<void>)[] = []
  const underWay = new Set<Promise<void>>()
  let problem: Error | undefined
  const begin = (work: () => Promise<void>) => {
    const watched = work()
      .catch((error: unknown) => {
        problem ??= error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => {
        underWay.delete(watched)
        const next = waiting.shift()
        if (next !== undefined) begin(next)
      })
    underWay.add(watched)
  }
  const later = (work: () => Promise<void>) => {
    if (underWay.size < atOnce) begin(work)
    else waiting.push(work)
  }
  const stopListening = machines.subscribe(({ type, object }) => {
    if (type === "added") later(() => join(object, management, spot))
    if (type === "deleted") later(() => leave(object, management, spot))
  })
  return {
    get problem() {
      return problem
    },
    async stop() {
      stopListening()
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function join({ apiVersion, kind, metadata }: Machine, management: Kube, spot: Kube): Promise<void> {
  const { name, namespace = "default" } = metadata
  const node = { apiVersion: "v1", kind: "Node", metadata: { name }, spec: { providerID: `scale://${name}` } }
  await spot.create(node, { fieldManager })
  const ready = {
    type: "Ready",
    status: "True",
    reason: "KubeletReady",
    message: "",
    lastTransitionTime: timestamp(Date.now()),
  }
  await status(spot, { apiVersion: "v1", kind: "Node", name }, { conditions: [ready] })
  await status(
    management,
    { apiVersion, kind, namespace, name },
    {
      phase: "Running",
      nodeRef: { name },
      initialization: { bootstrapDataSecretCreated: true, infrastructureProvisioned: true },
      conditions: [ready],
    },
  )
}

/** Who is gone before it was said to be Running is not missed. */
async function status(kube: Kube, ref: Ref, value: object): Promise<void> {
  try {
    await kube.patch(ref, { type: "merge", body: { status: value } }, { fieldManager, subresource: "status" })
  } catch (error) {
    if (!isKubeError(error, "absent")) throw error
  }
}

async function leave({ metadata, spec }: Machine, management: Kube, spot: Kube): Promise<void> {
  const { name, namespace = "default" } = metadata
  const half = (group: string, kind: string, half: string): Ref => ({
    apiVersion: `${group}.cluster.x-k8s.io/v1beta2`,
    kind,
    namespace,
    name: half,
  })
  await management.delete(half("infrastructure", "RemoteMachine", spec.infrastructureRef.name))
  if (spec.bootstrap.configRef !== undefined)
    await management.delete(half("bootstrap", "K0sWorkerConfig", spec.bootstrap.configRef.name))
  await spot.delete({ apiVersion: "v1", kind: "Node", name })
}
