/**
 * The CRDs that lab's Machine controller and providers serve where Cluster API itself is not installed: Cluster API's own
 * kinds and those of k0smotron and kubeadm, with open schemas. Names and contract labels are the real ones.
 */
import type { KubeObject } from "@nightshift/operator-runtime"

/** Which Cluster API contract a management cluster speaks. */
export type Contract = "v1beta1" | "v1beta2"

interface KindNames {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly shortNames?: readonly string[]
}

const core = "cluster.x-k8s.io"
const bootstrap = "bootstrap.cluster.x-k8s.io"
const infrastructure = "infrastructure.cluster.x-k8s.io"
const controlPlane = "controlplane.cluster.x-k8s.io"

const coreKinds: readonly KindNames[] = [
  { group: core, kind: "Cluster", plural: "clusters", shortNames: ["cl"] },
  { group: core, kind: "Machine", plural: "machines", shortNames: ["ma"] },
  { group: core, kind: "MachineDrainRule", plural: "machinedrainrules" },
]

/** Kinds a Machine may name as its bootstrap configuration, and their templates. */
export const bootstrapKinds = ["K0sWorkerConfig", "KubeadmConfig"] as const

/** Kinds a Machine may name as its infrastructure. `Machine` is what cloning the published `MachineTemplate` gives. */
export const infrastructureKinds = ["RemoteMachine", "Machine"] as const

const providerKinds: readonly KindNames[] = [
  ...bootstrapKinds.flatMap((kind) => withTemplate(bootstrap, kind)),
  ...infrastructureKinds.flatMap((kind) => withTemplate(infrastructure, kind)),
  { group: infrastructure, kind: "RemoteCluster", plural: "remoteclusters" },
  { group: controlPlane, kind: "K0smotronControlPlane", plural: "k0smotroncontrolplanes" },
]

function withTemplate(group: string, kind: string): KindNames[] {
  return [kind, `${kind}Template`].map((name) => ({ group, kind: name, plural: `${name.toLowerCase()}s` }))
}

const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true }

const columns = [
  { name: "Phase", type: "string", jsonPath: ".status.phase" },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
]

function crd(names: KindNames, versions: readonly Contract[]): KubeObject {
  const spec = {
    group: names.group,
    scope: "Namespaced",
    names: {
      kind: names.kind,
      listKind: `${names.kind}List`,
      plural: names.plural,
      singular: names.kind.toLowerCase(),
      shortNames: names.shortNames ?? [],
      categories: ["cluster-api"],
    },
    versions: versions.map((name) => ({
      name,
      served: true,
      storage: name === versions.at(-1),
      subresources: { status: {} },
      additionalPrinterColumns: columns,
      schema: { openAPIV3Schema: { type: "object", properties: { spec: open, status: open } } },
    })),
  }
  const labels = Object.fromEntries(versions.map((version) => [`${core}/${version}`, version]))
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${names.plural}.${names.group}`, labels },
    spec,
  } as KubeObject
}

/** Everything a management cluster of this contract serves. */
export function clusterApiCrds(contract: Contract): KubeObject[] {
  return [...coreKinds.map((names) => crd(names, [contract])), ...providerCrds()]
}

/**
 * The providers' CRDs alone, for a management cluster that runs the real Cluster API core. Served in both versions,
 * because published manifests name v1beta1 and Cluster API resolves references to v1beta2.
 */
export function providerCrds(): KubeObject[] {
  return providerKinds.map((names) => crd(names, ["v1beta1", "v1beta2"]))
}

export const groups = { core, bootstrap, infrastructure, controlPlane } as const
