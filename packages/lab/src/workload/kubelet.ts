/** The kubelets of one cluster: they register Nodes, run the pods bound to them, and keep them alive. */
import type { Clock, Kube, Outcome, Timer } from "@nightshift/operator-runtime"
import { isKubeError, microTimestamp, refOf, settled, timestamp, until } from "@nightshift/operator-runtime"
import { patchIfChanged } from "../cluster-api/machine.ts"
import type { HostOrder } from "../donor/host.ts"
import type { Addresses } from "./addresses.ts"
import { nodeGvk, type Pod, type WorkloadNode } from "./objects.ts"
import { type PodProcess, startPod } from "./pod-process.ts"

const fieldManager = "lab-kubelet"

/** Annotation: milliseconds that the pod's process goes on after SIGTERM, bounded by its grace period. Default 0. */
const exitsAfter = "lab.night-shift.dev/exits-after-ms"

/** A kubelet renews its lease this often; the control plane gives a Node up after 40 s without. */
const heartbeatMs = 10_000

interface Running {
  readonly uid: string
  readonly process: PodProcess
  terminatingSince?: number
}

export interface KubeletContext {
  readonly kube: Kube
  readonly clock: Clock
  readonly addresses: Addresses
  /** Renew Node leases. Only a server with a node lifecycle controller cares. */
  readonly heartbeats: boolean
}

export class KubeletPool {
  readonly #ctx: KubeletContext
  readonly #nodes = new Map<string, { order: HostOrder; heartbeat: Timer | undefined }>()
  readonly #pods = new Map<string, Running>()

  constructor(ctx: KubeletContext) {
    this.#ctx = ctx
  }

  /** Creates the Node, or takes the one of this name over, and reports it Ready. */
  async register(order: HostOrder): Promise<void> {
    const { kube } = this.#ctx
    const node = {
      ...nodeGvk,
      metadata: {
        name: order.node,
        labels: { "kubernetes.io/hostname": order.node, "kubernetes.io/os": "linux", ...order.labels },
      },
      spec: { providerID: order.providerID, ...(order.taints.length === 0 ? {} : { taints: order.taints }) },
    }
    try {
      await kube.create(node, { fieldManager })
    } catch (error) {
      if (!isKubeError(error, "alreadyExists")) throw error
    }
    await this.#report(order.node, "True", "KubeletReady")
    this.#nodes.set(order.node, { order, heartbeat: undefined })
    if (this.#ctx.heartbeats) await this.#beat(order.node)
  }

  /** The kubelet and every process on it end; the Node object stays as it is. */
  unregister(node: string): void {
    this.#nodes.get(node)?.heartbeat?.cancel()
    this.#nodes.delete(node)
    for (const [key, running] of this.#pods) {
      if (!key.startsWith(`${node}|`)) continue
      running.process.kill()
      this.#pods.delete(key)
    }
  }

  /** Nobody hears the kubelet any more: the control plane turns its Node Unknown, the processes go on. */
  async cutOff(node: string): Promise<void> {
    const kubelet = this.#nodes.get(node)
    kubelet?.heartbeat?.cancel()
    await this.#report(node, "Unknown", "NodeStatusUnknown")
  }

  stop(): void {
    for (const node of this.#nodes.keys()) this.unregister(node)
  }

  /** One pod of this pool's nodes brought where its object says. */
  async reconcilePod(key: string, pod: Pod | undefined): Promise<Outcome> {
    if (pod === undefined) return this.#forget(key)
    const node = pod.spec.nodeName
    if (node === undefined || !this.#nodes.has(node)) return settled
    if (pod.metadata.deletionTimestamp !== undefined) return this.#terminate(node, pod)
    if (pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed") return settled
    const running = this.#pods.get(slot(node, key)) ?? (await this.#start(node, key, pod))
    await this.#podStatus(pod, running.process.ip)
    return settled
  }

  #forget(key: string): Outcome {
    for (const [place, running] of this.#pods) {
      if (!place.endsWith(`|${key}`)) continue
      running.process.kill()
      this.#pods.delete(place)
    }
    return settled
  }

  async #start(node: string, key: string, pod: Pod): Promise<Running> {
    const running = { uid: pod.metadata.uid ?? "", process: await startPod(pod, node, this.#ctx.addresses) }
    this.#pods.set(slot(node, key), running)
    return running
  }

  /** SIGTERM once; the object goes when the process has exited, at the latest when its grace is over. */
  async #terminate(node: string, pod: Pod): Promise<Outcome> {
    const { name, namespace = "default", uid = "", deletionTimestamp = "" } = pod.metadata
    const running = this.#pods.get(slot(node, `${namespace}/${name}`))
    const now = this.#ctx.clock.now()
    if (running !== undefined) {
      running.process.terminate()
      running.terminatingSince ??= now
      const exit = running.terminatingSince + Number(pod.metadata.annotations?.[exitsAfter] ?? 0)
      const due = Math.min(exit, Date.parse(deletionTimestamp))
      if (now < due) return until(due)
      running.process.kill()
      this.#pods.delete(slot(node, `${namespace}/${name}`))
    }
    try {
      await this.#ctx.kube.delete(refOf(pod), { uid, gracePeriodSeconds: 0 })
    } catch (error) {
      if (!isKubeError(error, "conflict")) throw error
    }
    return settled
  }

  async #podStatus(pod: Pod, ip: string): Promise<void> {
    if (pod.status?.podIP === ip && pod.status.phase === "Running") return
    const now = timestamp(this.#ctx.clock.now())
    const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
      type,
      status: "True",
      lastTransitionTime: now,
    }))
    const containerStatuses = pod.spec.containers.map((container) => ({
      name: container.name,
      image: container.image ?? "",
      imageID: "",
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: now } },
    }))
    await patchIfChanged(
      this.#ctx.kube,
      pod,
      {
        status: {
          phase: "Running",
          podIP: ip,
          podIPs: [{ ip }],
          hostIP: ip,
          startTime: now,
          conditions,
          containerStatuses,
        },
      },
      { fieldManager, subresource: "status" },
    )
  }

  async #report(name: string, status: "True" | "Unknown", reason: string): Promise<void> {
    const { kube, clock } = this.#ctx
    const node = await kube.get<WorkloadNode>({ ...nodeGvk, name })
    if (node === undefined) return
    const at = timestamp(clock.now())
    const condition = {
      type: "Ready",
      status,
      reason,
      message: "",
      lastHeartbeatTime: at,
      lastTransitionTime: at,
    }
    const capacity = { cpu: "8", memory: "32Gi", pods: "110" }
    await patchIfChanged(
      kube,
      node,
      { status: { conditions: [condition], capacity, allocatable: capacity, nodeInfo: nodeInfo(name) } },
      { fieldManager, subresource: "status" },
    )
  }

  async #beat(name: string): Promise<void> {
    const kubelet = this.#nodes.get(name)
    if (kubelet === undefined) return
    const { kube, clock } = this.#ctx
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name, namespace: "kube-node-lease" },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: microTimestamp(clock.now()) },
    }
    await kube.apply(lease, { fieldManager, force: true }).catch((error: unknown) => {
      // A missed beat is what a real kubelet has too when the API is away; the next one tries again.
      if (!isKubeError(error)) throw error
    })
    kubelet.heartbeat = clock.after(heartbeatMs, () => void this.#beat(name))
  }
}

const slot = (node: string, pod: string) => `${node}|${pod}`

const nodeInfo = (name: string) => ({
  architecture: "amd64",
  bootID: name,
  containerRuntimeVersion: "lab://1",
  kernelVersion: "lab",
  kubeProxyVersion: "v1.36.3",
  kubeletVersion: "v1.36.3",
  machineID: name,
  operatingSystem: "linux",
  osImage: "lab",
  systemUUID: name,
})
