import { annotations } from "@nightshift/crds"
import type { KubeObject, ObjectMeta, RawObject } from "@nightshift/operator-runtime"
import { given } from "../given.ts"
import { decidingConditions, type MachineObject } from "./view.ts"

/** What caches keep of the objects that a machine is made of: thousands of them are there at the same time. */

/** A Machine as decisions read it. Its annotations stay whole: whether there are any decides how one is added. */
export function keptMachine(object: RawObject): KubeObject {
  const { apiVersion, kind, metadata, spec, status } = object as MachineObject
  const { labels, annotations } = metadata
  const { nodeRef, bootstrapReady, infrastructureReady, initialization } = status ?? {}
  const { failureReason, failureMessage } = status ?? {}
  const { clusterName, providerID, deletion } = spec ?? {}
  const { nodeDrainTimeout, nodeVolumeDetachTimeout, nodeDeletionTimeout } = spec ?? {}
  const kept: MachineObject = {
    apiVersion,
    kind,
    metadata: { ...identity(metadata), ...given({ labels, annotations }) },
    spec: given({
      clusterName,
      providerID,
      deletion,
      nodeDrainTimeout,
      nodeVolumeDetachTimeout,
      nodeDeletionTimeout,
    }),
    status: {
      ...given({ bootstrapReady, infrastructureReady, initialization, failureReason, failureMessage }),
      ...(nodeRef?.name === undefined ? {} : { nodeRef: { name: nodeRef.name } }),
      conditions: decidingConditions(status),
    },
  }
  return kept
}

/** A bootstrap or infrastructure object: whose it is, from which spec it was made, and whether it is going. */
export function keptChild({ apiVersion, kind, metadata }: RawObject): KubeObject {
  const specHash = metadata.annotations?.[annotations.specHash]
  const made = specHash === undefined ? {} : { annotations: { [annotations.specHash]: specHash } }
  return { apiVersion, kind, metadata: { ...identity(metadata), ...made } }
}

function identity(metadata: ObjectMeta): ObjectMeta {
  const { name, namespace, uid, resourceVersion, deletionTimestamp, ownerReferences } = metadata
  return { name, ...given({ namespace, uid, resourceVersion, deletionTimestamp, ownerReferences }) }
}
