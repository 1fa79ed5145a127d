import { annotations, groups, labels } from "@nightshift/crds"
import { groupVersion, type KubeObject, type OwnerReference } from "@nightshift/operator-runtime"
import { type ChildNames, labelValue } from "./names.ts"
import type { Blueprint } from "./template.ts"

/** The two dialects of Cluster API; which one is spoken is found by discovery. */
export type ClusterApiVersion = "v1beta2" | "v1beta1"

/** What the three children share. */
export interface Family {
  readonly owner: KubeObject
  readonly clusterName: string
  readonly names: ChildNames
  /** Hash of the part of the spec that they are made from. */
  readonly specHash: string
  /** The window they are opened for, in a form that a label may hold. */
  readonly window: string
}

export interface MachineWishes {
  readonly version: string | undefined
  readonly failureDomain: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly timeouts: DeletionTimeouts
  readonly clusterOwner: OwnerReference
}

/** How long Cluster API waits for each part of a Machine's deletion, in milliseconds. */
export interface DeletionTimeouts {
  readonly drain: number
  readonly volumeDetach: number
  readonly nodeDeletion: number
}

export type Child = KubeObject & { readonly spec: Readonly<Record<string, unknown>> }

export function bootstrapManifest(family: Family, blueprint: Blueprint): Child {
  return half(family, blueprint, family.names.bootstrap)
}

export function infrastructureManifest(family: Family, blueprint: Blueprint): Child {
  return half(family, blueprint, family.names.infrastructure)
}

/**
 * A plain owner reference only: Cluster API makes the Machine the controller of both, and a second controller would
 * stop it for good. The reference is there so that nothing is left if we die between two creates.
 */
function half(family: Family, blueprint: Blueprint, name: string): Child {
  return {
    apiVersion: blueprint.apiVersion,
    kind: blueprint.kind,
    metadata: {
      name,
      ...inNamespaceOf(family.owner),
      labels: { ...blueprint.labels, ...familyLabels(family) },
      annotations: { ...blueprint.annotations, [annotations.specHash]: family.specHash },
      ownerReferences: [ownerReference(family.owner, false)],
    },
    spec: blueprint.spec,
  }
}

export function machineManifest(
  family: Family,
  bootstrap: Blueprint,
  infrastructure: Blueprint,
  wishes: MachineWishes,
  dialect: ClusterApiVersion,
): Child {
  return {
    apiVersion: `${groups.clusterApi}/${dialect}`,
    kind: "Machine",
    metadata: {
      name: family.names.machine,
      ...inNamespaceOf(family.owner),
      labels: { ...wishes.labels, ...familyLabels(family) },
      annotations: {
        ...wishes.annotations,
        [annotations.specHash]: family.specHash,
      },
      ownerReferences: [ownerReference(family.owner, true), wishes.clusterOwner],
    },
    spec: {
      clusterName: family.clusterName,
      bootstrap: { configRef: reference(family, bootstrap, family.names.bootstrap, dialect) },
      infrastructureRef: reference(family, infrastructure, family.names.infrastructure, dialect),
      ...(wishes.version === undefined ? {} : { version: wishes.version }),
      ...(wishes.failureDomain === undefined ? {} : { failureDomain: wishes.failureDomain }),
      ...deletionTimeouts(wishes.timeouts, dialect),
    },
  }
}

function familyLabels({ owner, clusterName, window }: Family): Record<string, string> {
  return {
    [labels.scheduledMachine]: labelValue(owner.metadata.name),
    [labels.clusterName]: clusterName,
    [labels.window]: window,
  }
}

const inNamespaceOf = (owner: KubeObject): { namespace?: string } =>
  owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }

function ownerReference(owner: KubeObject, controller: boolean): OwnerReference {
  const { apiVersion, kind, metadata } = owner
  const plain = { apiVersion, kind, name: metadata.name, uid: metadata.uid as string }
  return controller ? { ...plain, controller: true } : plain
}

function reference(
  family: Family,
  blueprint: Blueprint,
  name: string,
  dialect: ClusterApiVersion,
): Readonly<Record<string, unknown>> {
  const { apiVersion, kind } = blueprint
  if (dialect === "v1beta2") return { apiGroup: groupVersion(apiVersion).group, kind, name }
  return { apiVersion, kind, name, ...inNamespaceOf(family.owner) }
}

export function deletionTimeouts(
  { drain, volumeDetach, nodeDeletion }: DeletionTimeouts,
  dialect: ClusterApiVersion,
): Readonly<Record<string, unknown>> {
  const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000))
  if (dialect === "v1beta1")
    return {
      nodeDrainTimeout: `${seconds(drain)}s`,
      nodeVolumeDetachTimeout: `${seconds(volumeDetach)}s`,
      nodeDeletionTimeout: `${seconds(nodeDeletion)}s`,
    }
  return {
    deletion: {
      nodeDrainTimeoutSeconds: seconds(drain),
      nodeVolumeDetachTimeoutSeconds: seconds(volumeDetach),
      nodeDeletionTimeoutSeconds: seconds(nodeDeletion),
    },
  }
}

/** `v` and a semantic version, as Cluster API wants it. */
export const machineVersion = (version: string): string => (version.startsWith("v") ? version : `v${version}`)
