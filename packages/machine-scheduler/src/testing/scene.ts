import { annotations, ScheduledMachine as Kind } from "@nightshift/crds"
import { type Condition, type KubeObject, timestamp } from "@nightshift/operator-runtime"
import { decide } from "../decide.ts"
import type { Action, Decision } from "../decision.ts"
import type { DrainSight } from "../drain/plan.ts"
import type { DrainPod } from "../drain/pod.ts"
import { type Gate, readIntent, refusals } from "../intent.ts"
import { specHashOf } from "../look/blueprints.ts"
import { machineView } from "../machine/view.ts"
import { blueprintOf } from "../machine/template.ts"
import type { NodeView } from "../node/view.ts"
import { absent, type ChildView, type ClusterView, type Observed, present, type Sight } from "../observed.ts"
import { compileSchedule } from "../schedule/schedule.ts"
import { scheduledMachine } from "./manifests.ts"

export const at = (text: string): number => Date.parse(text)

/** A world of one machine that a test changes piece by piece and asks for decisions. */
export class Scene {
  now: number
  object: KubeObject & {
    metadata: { [field: string]: unknown }
    spec: { [field: string]: unknown }
    status?: unknown
  }
  namespaceDeleting = false
  cluster: Sight<ClusterView> = present(readyCluster)
  machine: KubeObject | undefined
  bootstrap: KubeObject[] = []
  infrastructure: KubeObject[] = []
  unlistedChildren: string | undefined
  controlPlane: Observed["controlPlane"] = present({ drainWouldBeSkipped: false, version: "v1.36.3" })
  node: Sight<NodeView> = absent
  pods: Sight<readonly DrainPod[]> = present([])
  dialect: Observed["dialect"] = "v1beta2"
  gates: readonly Gate[] = []
  mustWait: Observed["mustWait"]
  elderTwin: string | undefined
  when: Observed["when"] | undefined
  blueprints: Observed["blueprints"] | undefined
  sight: Partial<DrainSight> = {}

  constructor(now: string, spec: object = {}) {
    this.now = at(now)
    this.object = scheduledMachine(
      "m1",
      { ...nights, ...spec },
      {
        uid: "sm-1",
        generation: 1,
        resourceVersion: "1",
        finalizers: ["5spot.finos.org/scheduledmachine"],
        annotations: {},
      },
    ) as never
  }

  observed(): Observed {
    const parsed = Kind.parse(structuredClone(this.object))
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    const object = parsed.value
    const intent = readIntent(object, this.gates)
    const schedule = compileSchedule(intent.spec.schedule, () => undefined)
    const { bootstrapSpec, infrastructureSpec } = intent.spec
    const view = this.machine && machineView(this.machine)
    const child = (object: KubeObject): ChildView => ({
      object,
      ours: true,
      terminating: object.metadata.deletionTimestamp !== undefined,
    })
    return {
      object,
      intent,
      problems: refusals(intent.spec),
      when:
        this.when ??
        (schedule.valid
          ? { kind: "own", schedule: schedule.value }
          : { kind: "broken", problems: schedule.problems }),
      clockOffset: 0,
      elderTwin: this.elderTwin,
      dialect: this.dialect,
      clusterName: view?.clusterName ?? intent.spec.clusterName,
      kubeconfig: { namespace: "default", name: "spot-kubeconfig" },
      namespaceDeleting: this.namespaceDeleting,
      cluster: this.cluster,
      machine: view === undefined ? absent : present(view),
      bootstrap: this.bootstrap.map(child),
      infrastructure: this.infrastructure.map(child),
      unlistedChildren: this.unlistedChildren,
      controlPlane: this.controlPlane,
      blueprints:
        this.blueprints ??
        (bootstrapSpec && infrastructureSpec
          ? present({
              bootstrap: blueprintOf(bootstrapSpec),
              infrastructure: blueprintOf(infrastructureSpec),
            })
          : absent),
      specHash: specHashOf(intent.spec),
      node: this.node,
      drain: this.pods.kind === "present" ? present(this.drainSight(this.pods.value)) : this.pods,
      mustWait: this.mustWait,
    }
  }

  /** Decides, and lets the status become what was decided, as a report would. */
  look(later = 0): Decision {
    this.now += later
    const decision = decide(this.observed(), this.now)
    this.object = { ...this.object, status: structuredClone(decision.status) }
    return decision
  }

  /** Looks, and lets the created objects exist. */
  open(): Decision {
    const decision = this.look()
    for (const action of decision.actions)
      if (action.do === "create") {
        const made = {
          ...action.manifest,
          metadata: {
            ...action.manifest.metadata,
            uid: `${action.role}-${this.now}`,
            creationTimestamp: timestamp(this.now),
          },
        }
        if (action.role === "machine") this.machine = made
        else this[action.role] = [made]
      }
    return decision
  }

  /** The Node joins and is Ready. */
  join(node: Partial<NodeView> = {}): void {
    const { machine } = this
    if (machine === undefined) throw new Error("there is no Machine to join for")
    this.machine = {
      ...machine,
      spec: { ...(machine as never as { spec: object }).spec, providerID: "remote-machine://192.0.2.10:22" },
      status: { nodeRef: { name: "m1" } },
    } as never
    this.node = present({ ...readyNode, ...node })
  }

  /** An open machine whose Node carries what was asked for. */
  active(): void {
    this.open()
    this.join()
    const decision = this.look()
    this.applyNode(decision.actions)
    this.look()
  }

  /** Lets actions on the Node take effect. */
  applyNode(actions: readonly Action[]): void {
    for (const action of actions) {
      if (this.node.kind !== "present") return
      const node: NodeView = this.node.value
      if (action.do === "labelNode")
        this.node = present({
          ...node,
          labels: { ...node.labels, ...action.labels },
          annotations: action.annotations,
        })
      if (action.do === "patchNode" && action.why !== "taints")
        this.node = present({ ...node, unschedulable: action.why === "cordon" })
      const value =
        action.do === "patchNode" && action.why === "taints" ? action.ops.at(-1)?.value : undefined
      if (value !== undefined) this.node = present({ ...node, taints: value as NodeView["taints"] })
    }
  }

  /** Cluster API took the Machine and its children away. */
  gone(): void {
    this.machine = undefined
    this.bootstrap = []
    this.infrastructure = []
    this.node = absent
  }

  condition(type: string): Condition | undefined {
    const status = this.object.status as { conditions?: Condition[] } | undefined
    return status?.conditions?.find((one) => one.type === type)
  }

  annotate(given: Record<string, string>): void {
    this.object = { ...this.object, metadata: { ...this.object.metadata, annotations: given } }
  }

  respec(spec: object): void {
    const { generation } = this.object.metadata
    this.object = {
      ...this.object,
      metadata: { ...this.object.metadata, generation: Number(generation) + 1 },
      spec: { ...this.object.spec, ...spec },
    }
  }

  private drainSight(pods: readonly DrainPod[]): DrainSight {
    return {
      pods,
      budgets: [],
      rules: [],
      scene: { machineLabels: {}, clusterLabels: {}, namespaces: new Map() },
      daemonSets: new Set(),
      nodeUnreachable: false,
      refusals: new Map(),
      ...this.sight,
    }
  }
}

/** Nights from 22:00 to 06:00 UTC, with a minute of grace and two of drain. */
const nights = {
  schedule: { windows: [{ name: "nights", start: "22:00", end: "06:00" }] },
  gracefulShutdownTimeout: "1m",
  nodeDrainTimeout: "2m",
}

export const readyCluster: ClusterView = {
  object: {
    apiVersion: "cluster.x-k8s.io/v1beta2",
    kind: "Cluster",
    metadata: { name: "spot", namespace: "default", uid: "cluster-1" },
  },
  paused: false,
  deleting: false,
  controlPlaneInitialized: true,
}

const readyNode: NodeView = {
  name: "m1",
  uid: "node-1",
  labels: {},
  annotations: {},
  unschedulable: false,
  taints: [],
  ready: "True",
  providerID: "remote-machine://192.0.2.10:22",
  reclaim: undefined,
}

export const pod = (name: string, more: Partial<DrainPod> = {}): DrainPod => ({
  namespace: "default",
  name,
  uid: name,
  labels: {},
  phase: "Running",
  mirror: false,
  daemonSet: undefined,
  owner: "ReplicaSet/web",
  priority: 0,
  graceMs: 30_000,
  deletedAt: undefined,
  ...more,
})

/** Actions in a few words, in order. */
export const words = ({ actions }: Decision): string[] =>
  actions.map((action) => {
    switch (action.do) {
      case "create":
        return `create ${action.manifest.kind} ${action.manifest.metadata.name}`
      case "delete":
        return `delete ${action.ref.kind} ${action.ref.name}`
      case "releaseHook": {
        const skips = action.ops.some(({ path }) =>
          path.includes(annotations.excludeNodeDraining.replaceAll("/", "~1")),
        )
        return skips ? "release the hook, skip the drain" : "release the hook"
      }
      case "keepMachine":
        return "keep the Machine"
      case "labelNode":
        return "label the Node"
      case "patchNode":
        return action.why
      case "evict":
        return `evict ${action.pod.name}`
      case "force":
        return `force ${action.pod.name} in ${action.graceSeconds}s`
      case "addFinalizer":
      case "dropFinalizer":
        return action.do
    }
  })
