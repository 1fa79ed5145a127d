/**
 * An infrastructure provider over played hosts: starts the host once its Machine has bootstrap data, and keeps its
 * finalizer until the host is clean.
 */
import type { Gvk, Kube, KubeObject, Outcome } from "@nightshift/operator-runtime"
import { settled, splitKey } from "@nightshift/operator-runtime"
import { type Machine, patchIfChanged, type ProviderObject, resolve } from "../cluster-api/machine.ts"
import type { DonorHost, HostOrder } from "./host.ts"
import { type Registration, registrationFrom } from "./registration.ts"

const fieldManager = "lab-infrastructure-provider"
const finalizer = "lab.night-shift.dev/host"

export interface InfrastructureContext {
  readonly kube: Kube
  /** The host behind an infrastructure object; made off when it is asked for first. */
  host(object: ProviderObject): DonorHost
  /** Forgets the host of an object that is gone. */
  release(object: ProviderObject): void
}

export async function reconcileInfrastructure(
  gvk: Gvk,
  key: string,
  ctx: InfrastructureContext,
): Promise<Outcome> {
  const { namespace = "default", name } = splitKey(key)
  const object = await ctx.kube.get<ProviderObject>({ ...gvk, namespace, name })
  if (object === undefined) return settled
  const { finalizers = [], deletionTimestamp } = object.metadata
  if (deletionTimestamp !== undefined) return release(object, ctx)
  const owner = object.metadata.ownerReferences?.find((reference) => reference.kind === "Machine")
  if (owner === undefined) return settled
  if (!finalizers.includes(finalizer)) {
    await patchIfChanged(
      ctx.kube,
      object,
      { metadata: { finalizers: [...finalizers, finalizer] } },
      { fieldManager },
    )
  }
  const machine = await ctx.kube.get<Machine>({
    apiVersion: owner.apiVersion,
    kind: "Machine",
    namespace,
    name: owner.name,
  })
  if (machine?.spec.bootstrap.dataSecretName === undefined) return settled
  const host = ctx.host(object)
  const providerID = providerIDOf(object)
  host.start(await order(machine, providerID, ctx.kube))
  if (host.state === "running") await provisioned(object, providerID, ctx.kube)
  if (host.state === "boot-failed") await failed(object, ctx.kube)
  return settled
}

async function release(object: ProviderObject, ctx: InfrastructureContext): Promise<Outcome> {
  const { finalizers = [] } = object.metadata
  if (!finalizers.includes(finalizer)) return settled
  const host = ctx.host(object)
  host.clean()
  if (host.state !== "clean") return settled
  ctx.release(object)
  const rest = finalizers.filter((one) => one !== finalizer)
  await patchIfChanged(ctx.kube, object, { metadata: { finalizers: rest } }, { fieldManager })
  return settled
}

/** `remote-machine://ADDRESS:PORT` as k0smotron writes it; other kinds by their own name. */
function providerIDOf(object: ProviderObject): string {
  const { address, port = 22 } = (object.spec ?? {}) as { address?: string; port?: number }
  if (address === undefined) return `lab://${object.metadata.namespace ?? "default"}/${object.metadata.name}`
  return `remote-machine://${address}:${port}`
}

async function order(machine: Machine, providerID: string, kube: Kube): Promise<HostOrder> {
  const { namespace = "default", name } = machine.metadata
  return {
    node: name,
    providerID,
    cluster: { namespace, name: machine.spec.clusterName },
    ...(await registration(machine, kube)),
  }
}

async function registration(machine: Machine, kube: Kube): Promise<Registration> {
  const ref = machine.spec.bootstrap.configRef
  if (ref === undefined) return registrationFrom(undefined)
  const config = await kube.get<KubeObject & { spec?: object }>(await resolve(kube, machine, ref))
  return registrationFrom(config?.spec)
}

async function provisioned(object: ProviderObject, providerID: string, kube: Kube): Promise<void> {
  await patchIfChanged(kube, object, { spec: { providerID } }, { fieldManager })
  await patchIfChanged(
    kube,
    object,
    { status: { ready: true, initialization: { provisioned: true } } },
    { fieldManager, subresource: "status" },
  )
}

async function failed(object: ProviderObject, kube: Kube): Promise<void> {
  await patchIfChanged(
    kube,
    object,
    {
      status: {
        ready: false,
        failureReason: "BootFailed",
        failureMessage: "the bootstrap script ended with exit code 1",
      },
    },
    { fieldManager, subresource: "status" },
  )
}
