/**
 * Cluster API's Machine controller, as far as its contract with clients goes: it owns the bootstrap and infrastructure
 * objects, passes the bootstrap data on, finds the Node, and deletes in Cluster API's own order. It does not drain: where a
 * drain by Cluster API itself matters, run the real core.
 */
import type { KubeObject, Outcome, Ref } from "@nightshift/operator-runtime"
import { describeRef, isKubeError, settled, splitKey } from "@nightshift/operator-runtime"
import type { Contract } from "./crds.ts"
import { conditionsWith, type Finding } from "./conditions.ts"
import {
  clusterGvk,
  fieldManager,
  type Machine,
  type MachineContext,
  machineFinalizer,
  machineGvk,
  patchIfChanged,
  type ProviderObject,
  resolve,
} from "./machine.ts"
import { deleteMachine } from "./machine-deletion.ts"

export interface Node extends KubeObject {
  readonly spec?: {
    readonly providerID?: string
    readonly unschedulable?: boolean
    readonly taints?: readonly object[]
  }
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export async function reconcileMachine(key: string, ctx: MachineContext): Promise<Outcome> {
  const { namespace = "default", name } = splitKey(key)
  const machine = await ctx.kube.get<Machine>({ ...machineGvk(ctx.contract), namespace, name })
  if (machine === undefined) return settled
  const cluster = await ctx.kube.get<KubeObject & { spec?: { paused?: boolean } }>({
    ...clusterGvk(ctx.contract),
    namespace,
    name: machine.spec.clusterName,
  })
  const paused =
    cluster?.spec?.paused === true || machine.metadata.annotations?.["cluster.x-k8s.io/paused"] !== undefined
  if (paused) return settled
  if (machine.metadata.deletionTimestamp !== undefined) return deleteMachine(machine, cluster, ctx)
  if (cluster === undefined) return settled
  await claim(machine, cluster, ctx)
  return advance(machine, ctx)
}

/** Finalizer, cluster label, and an owner: a Machine that nobody controls belongs to its Cluster. */
async function claim(machine: Machine, cluster: KubeObject, ctx: MachineContext): Promise<void> {
  const { finalizers = [], ownerReferences = [], uid } = machine.metadata
  const owners = ownerReferences.some((owner) => owner.controller === true || owner.kind === "Cluster")
    ? ownerReferences
    : [...ownerReferences, { ...refOwner(cluster) }]
  await patchIfChanged(
    ctx.kube,
    machine,
    {
      metadata: {
        uid,
        labels: { "cluster.x-k8s.io/cluster-name": machine.spec.clusterName },
        finalizers: finalizers.includes(machineFinalizer) ? finalizers : [...finalizers, machineFinalizer],
        ...(owners === ownerReferences ? {} : { ownerReferences: owners }),
      },
    },
    { fieldManager },
  )
}

const refOwner = (object: KubeObject) => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  name: object.metadata.name,
  uid: object.metadata.uid ?? "",
})

/** One step further along Pending, Provisioning, Provisioned, Running; each step waits for the object of the one before. */
async function advance(machine: Machine, ctx: MachineContext): Promise<Outcome> {
  const bootstrap = machine.spec.bootstrap.configRef
  const bootstrapRef = bootstrap && (await resolve(ctx.kube, machine, bootstrap))
  const infrastructureRef = await resolve(ctx.kube, machine, machine.spec.infrastructureRef)
  const config = bootstrapRef && (await adopt(machine, bootstrapRef, ctx))
  const infra = await adopt(machine, infrastructureRef, ctx)
  const dataSecretName = machine.spec.bootstrap.dataSecretName ?? config?.status?.dataSecretName
  const providerID = provisioned(infra) ? infra?.spec?.providerID : undefined
  await patchIfChanged(
    ctx.kube,
    machine,
    {
      spec: {
        ...(dataSecretName === undefined ? {} : { bootstrap: { dataSecretName } }),
        ...(providerID === undefined ? {} : { providerID }),
      },
    },
    { fieldManager },
  )
  const node = providerID === undefined ? undefined : await findNode(machine, providerID, ctx)
  if (node !== undefined) await syncLabels(machine, node, ctx)
  await writeStatus(machine, { dataSecretName, infra, infrastructureRef, node }, ctx)
  return settled
}

/** The referenced object, with the Machine as its controller; undefined when it is not there yet. */
async function adopt(machine: Machine, ref: Ref, ctx: MachineContext): Promise<ProviderObject | undefined> {
  const object = await ctx.kube.get<ProviderObject>(ref)
  if (object === undefined) return undefined
  const owners = object.metadata.ownerReferences ?? []
  const other = owners.find((owner) => owner.controller === true && owner.uid !== machine.metadata.uid)
  if (other !== undefined) {
    throw new Error(
      `${describeRef(ref)} is already controlled by ${other.kind} ${other.name}; Machine ${machine.metadata.name} cannot have it`,
    )
  }
  const own = { ...refOwner(machine), controller: true, blockOwnerDeletion: true }
  const owned = owners.some((owner) => owner.uid === own.uid && owner.controller === true)
  await patchIfChanged(
    ctx.kube,
    object,
    {
      metadata: {
        labels: { "cluster.x-k8s.io/cluster-name": machine.spec.clusterName },
        ...(owned ? {} : { ownerReferences: [...owners.filter((owner) => owner.uid !== own.uid), own] }),
      },
    },
    { fieldManager },
  )
  return object
}

const provisioned = (infra: ProviderObject | undefined): boolean =>
  infra?.status?.initialization?.provisioned === true || infra?.status?.ready === true

async function findNode(
  machine: Machine,
  providerID: string,
  ctx: MachineContext,
): Promise<Node | undefined> {
  const { namespace = "default" } = machine.metadata
  const workload = ctx.workload(namespace, machine.spec.clusterName)
  if (workload === undefined) return undefined
  try {
    // Kubelets of this world are named after their Machine; the providerID says whether this is really ours.
    const node = await workload.get<Node>({ apiVersion: "v1", kind: "Node", name: machine.metadata.name })
    return node?.spec?.providerID === providerID ? node : undefined
  } catch (error) {
    if (isKubeError(error)) return undefined
    throw error
  }
}

const syncedLabel =
  /^(node-role\.kubernetes\.io\/|(.+\.)?node-restriction\.kubernetes\.io\/|(.+\.)?node\.cluster\.x-k8s\.io\/)/

async function syncLabels(machine: Machine, node: Node, ctx: MachineContext): Promise<void> {
  const labels = Object.entries(machine.metadata.labels ?? {}).filter(([name]) => syncedLabel.test(name))
  const workload = ctx.workload(machine.metadata.namespace ?? "default", machine.spec.clusterName)
  if (workload === undefined || labels.length === 0) return
  await patchIfChanged(workload, node, { metadata: { labels: Object.fromEntries(labels) } }, { fieldManager })
}

interface Seen {
  readonly dataSecretName: string | undefined
  readonly infra: ProviderObject | undefined
  readonly infrastructureRef: Ref
  readonly node: Node | undefined
}

async function writeStatus(machine: Machine, seen: Seen, ctx: MachineContext): Promise<void> {
  const bootstrapped = seen.dataSecretName !== undefined
  const infraReady = provisioned(seen.infra)
  const node = seen.node
  const nodeReady = node?.status?.conditions?.find((condition) => condition.type === "Ready")?.status
  const phase =
    node !== undefined ? "Running" : infraReady ? "Provisioned" : bootstrapped ? "Provisioning" : "Pending"
  const findings: Finding[] = [
    {
      type: "BootstrapConfigReady",
      status: bootstrapped ? "True" : "False",
      reason: bootstrapped ? "Ready" : "WaitingForBootstrapData",
    },
    {
      type: "InfrastructureReady",
      status: infraReady ? "True" : "False",
      reason: infraReady ? "Ready" : (seen.infra?.status?.failureReason ?? "NotReady"),
      message: infraReady
        ? ""
        : (seen.infra?.status?.failureMessage ?? `waiting for ${describeRef(seen.infrastructureRef)}`),
    },
    {
      type: "NodeReady",
      status: nodeReady === "True" ? "True" : nodeReady === undefined ? "Unknown" : "False",
      reason: nodeReady === "True" ? "NodeReady" : node === undefined ? "NodeDoesNotExist" : "NodeNotReady",
    },
    {
      type: "Ready",
      status: nodeReady === "True" ? "True" : "False",
      reason: nodeReady === "True" ? "Ready" : "NotReady",
    },
  ]
  await patchIfChanged(
    ctx.kube,
    machine,
    {
      status: {
        phase,
        ...flags(ctx.contract, bootstrapped, infraReady),
        ...(node === undefined ? {} : { nodeRef: nodeRef(ctx.contract, node) }),
        ...failure(ctx.contract, seen.infra),
        conditions: conditionsWith(
          machine.status?.conditions,
          findings,
          machine.metadata.generation,
          ctx.now(),
        ),
      },
    },
    { fieldManager, subresource: "status" },
  )
}

function flags(contract: Contract, bootstrapDataSecretCreated: boolean, infrastructureProvisioned: boolean) {
  return contract === "v1beta2"
    ? { initialization: { bootstrapDataSecretCreated, infrastructureProvisioned } }
    : { bootstrapReady: bootstrapDataSecretCreated, infrastructureReady: infrastructureProvisioned }
}

function nodeRef(contract: Contract, node: Node) {
  return contract === "v1beta2"
    ? { name: node.metadata.name }
    : { apiVersion: "v1", kind: "Node", name: node.metadata.name, uid: node.metadata.uid }
}

/** Only v1beta1 has terminal failures. */
function failure(contract: Contract, infra: ProviderObject | undefined) {
  const reason = infra?.status?.failureReason
  if (contract === "v1beta2" || reason === undefined) return {}
  return { failureReason: reason, failureMessage: infra?.status?.failureMessage ?? "" }
}
