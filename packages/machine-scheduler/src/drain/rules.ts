import { type KubeObject, type LabelSelector, selects } from "@nightshift/operator-runtime"
import { drainLabel, type DrainPod } from "./pod.ts"

/** Cluster API's MachineDrainRule (v1beta1 and v1beta2), so that its users configure once. */
export interface MachineDrainRule {
  readonly name: string
  readonly behavior: "Drain" | "Skip" | "WaitCompleted"
  /** Lower ones leave first; only with `Drain`. */
  readonly order: number
  /** Empty lists select everything. */
  readonly machines: readonly {
    readonly selector?: LabelSelector
    readonly clusterSelector?: LabelSelector
  }[]
  readonly pods: readonly {
    readonly selector?: LabelSelector
    readonly namespaceSelector?: LabelSelector
  }[]
}

interface DrainRuleObject extends KubeObject {
  readonly spec?: {
    readonly drain?: { readonly behavior?: MachineDrainRule["behavior"]; readonly order?: number }
    readonly machines?: MachineDrainRule["machines"]
    readonly pods?: MachineDrainRule["pods"]
  }
}

export const machineDrainRule = ({ metadata, spec }: DrainRuleObject): MachineDrainRule => ({
  name: metadata.name,
  behavior: spec?.drain?.behavior ?? "Drain",
  order: spec?.drain?.order ?? 0,
  machines: spec?.machines ?? [],
  pods: spec?.pods ?? [],
})

export interface DrainScene {
  readonly machineLabels: Readonly<Record<string, string>>
  readonly clusterLabels: Readonly<Record<string, string>>
  /** Labels of each namespace of the workload cluster; a namespace that is not known matches no selector. */
  readonly namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>
}

export interface Treatment {
  readonly behavior: MachineDrainRule["behavior"]
  readonly order: number
}

/** The label on the pod comes first, then the first rule by name that selects machine and pod, else Drain. */
export function treatmentOf(pod: DrainPod, rules: readonly MachineDrainRule[], scene: DrainScene): Treatment {
  const label = drainLabel(pod)
  if (label === "skip") return { behavior: "Skip", order: 0 }
  if (label === "wait-completed") return { behavior: "WaitCompleted", order: 0 }
  const rule = rules
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .find((candidate) => selectsMachine(candidate, scene) && selectsPod(candidate, pod, scene))
  return rule ?? { behavior: "Drain", order: 0 }
}

const selectsMachine = ({ machines }: MachineDrainRule, scene: DrainScene): boolean =>
  machines.length === 0 ||
  machines.some(
    ({ selector, clusterSelector }) =>
      selects(selector ?? {}, scene.machineLabels) && selects(clusterSelector ?? {}, scene.clusterLabels),
  )

const selectsPod = ({ pods }: MachineDrainRule, pod: DrainPod, scene: DrainScene): boolean =>
  pods.length === 0 ||
  pods.some(({ selector, namespaceSelector }) => {
    const namespace = scene.namespaces.get(pod.namespace)
    if (
      namespaceSelector !== undefined &&
      (namespace === undefined || !selects(namespaceSelector, namespace))
    )
      return false
    return selects(selector ?? {}, pod.labels)
  })
