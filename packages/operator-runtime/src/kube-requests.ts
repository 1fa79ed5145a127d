import type { Resource } from "./discovery.ts"
import { KubeError } from "./kube-error.ts"
import type {
  ApplyOptions,
  DeleteOptions,
  Manifest,
  PageOptions,
  Patch,
  PatchOptions,
  RequestOptions,
  WatchOptions,
  WriteOptions,
} from "./kube-options.ts"
import type { Gvk, Ref } from "./objects.ts"
import { describeRef } from "./objects.ts"
import type { Query } from "./path.ts"
import { queryString, resourcePath } from "./path.ts"
import { revealingJson } from "./sensitive.ts"
import type { TransportRequest } from "./transport.ts"

/** Each verb of the client as the request it makes; nothing is sent here. */

export function getRequest(resource: Resource, ref: Ref, options: RequestOptions): TransportRequest {
  const did = `get ${describeRef(ref)}`
  return {
    ...limits(options),
    did,
    verb: "get",
    resource: resource.plural,
    method: "GET",
    path: objectPath(resource, ref, did),
  }
}

export function pageRequest(resource: Resource, options: PageOptions): TransportRequest {
  const { labelSelector, fieldSelector, limit, namespace } = options
  const did = `list ${resource.kind}${within(namespace)}`
  const query = queryString({ labelSelector, fieldSelector, limit, continue: options.continue })
  return {
    ...limits(options),
    did,
    verb: "list",
    resource: resource.plural,
    method: "GET",
    path: collectionPath(resource, namespace, did) + query,
  }
}

export function watchRequest(resource: Resource, options: WatchOptions): TransportRequest {
  const { labelSelector, fieldSelector, resourceVersion, timeoutSeconds, namespace } = options
  const did = `watch ${resource.kind}${within(namespace)}`
  const initial =
    options.sendInitialEvents === true
      ? { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" }
      : {}
  const query = queryString({
    watch: true,
    allowWatchBookmarks: true,
    timeoutSeconds,
    labelSelector,
    fieldSelector,
    resourceVersion,
    ...initial,
  })
  return {
    did,
    verb: "watch",
    resource: resource.plural,
    method: "GET",
    path: collectionPath(resource, namespace, did) + query,
    lane: "watch",
    signal: options.signal,
    onOpen: options.onOpen,
  }
}

export function createRequest(resource: Resource, object: Manifest, options: WriteOptions): TransportRequest {
  const did = `create ${describeManifest(object)}`
  return {
    ...limits(options),
    did,
    verb: "create",
    resource: resource.plural,
    method: "POST",
    path: collectionPath(resource, object.metadata.namespace, did) + writeQuery(options),
    body: encode(object),
  }
}

export function applyRequest(resource: Resource, object: Manifest, options: ApplyOptions): TransportRequest {
  const { subresource } = options
  const did = `apply ${part(subresource)}${describeManifest(object)}`
  const { namespace, name } = object.metadata
  const force = options.force === true ? true : undefined
  return {
    ...limits(options),
    did,
    verb: "apply",
    resource: resource.plural,
    method: "PATCH",
    path: objectPath(resource, { namespace, name, subresource }, did) + writeQuery(options, { force }),
    body: encode(object),
    contentType: "application/apply-patch+yaml",
  }
}

export function patchRequest(
  resource: Resource,
  ref: Ref,
  patch: Patch,
  options: PatchOptions,
): TransportRequest {
  const { subresource } = options
  const { namespace, name } = ref
  const did = `patch ${part(subresource)}${describeRef(ref)}`
  return {
    ...limits(options),
    did,
    verb: "patch",
    resource: resource.plural,
    method: "PATCH",
    path: objectPath(resource, { namespace, name, subresource }, did) + writeQuery(options),
    body: encode(patch.type === "json" ? patch.ops : patch.body),
    contentType: patch.type === "json" ? "application/json-patch+json" : "application/merge-patch+json",
  }
}

export function deleteRequest(resource: Resource, ref: Ref, options: DeleteOptions): TransportRequest {
  const { uid, resourceVersion, propagation, gracePeriodSeconds } = options
  const did = `delete ${describeRef(ref)}`
  const preconditions =
    uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion }
  return {
    ...limits(options),
    did,
    verb: "delete",
    resource: resource.plural,
    method: "DELETE",
    path: objectPath(resource, ref, did),
    body: JSON.stringify({
      apiVersion: "v1",
      kind: "DeleteOptions",
      preconditions,
      propagationPolicy: propagation,
      gracePeriodSeconds,
      dryRun: options.dryRun === true ? ["All"] : undefined,
    }),
  }
}

/** A pod to evict: this very one, by its uid. */
export interface PodToEvict {
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

export function evictRequest(
  resource: Resource,
  eviction: Gvk,
  pod: PodToEvict,
  options: RequestOptions & { readonly gracePeriodSeconds?: number },
): TransportRequest {
  const { namespace, name, uid } = pod
  const did = `evict Pod ${namespace}/${name}`
  const { gracePeriodSeconds } = options
  return {
    ...limits(options),
    did,
    verb: "evict",
    resource: resource.plural,
    method: "POST",
    path: objectPath(resource, { namespace, name, subresource: "eviction" }, did),
    body: JSON.stringify({
      ...eviction,
      metadata: { namespace, name },
      deleteOptions: { preconditions: { uid }, gracePeriodSeconds },
    }),
    // A 429 is the answer of a disruption budget, for the caller to hear at once.
    waitWhenThrottled: false,
  }
}

interface Place {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

function collectionPath(resource: Resource, namespace: string | undefined, did: string): string {
  if (!resource.namespaced && namespace !== undefined) throw namespaceOfNone(resource, namespace, did)
  return resourcePath(resource, { namespace })
}

function objectPath(resource: Resource, { namespace, name, subresource }: Place, did: string): string {
  if (name === undefined || name === "") {
    throw new KubeError(`could not ${did}: the object has no name`, { kind: "invalid" })
  }
  if (resource.namespaced && namespace === undefined) {
    throw new KubeError(`could not ${did}: objects of this kind have a namespace, and none was given`, {
      kind: "invalid",
    })
  }
  if (!resource.namespaced && namespace !== undefined) throw namespaceOfNone(resource, namespace, did)
  return resourcePath(resource, { namespace, name, subresource })
}

function namespaceOfNone(resource: Resource, namespace: string, did: string): KubeError {
  return new KubeError(
    `could not ${did}: ${resource.kind} objects have no namespace, and ${namespace} was given`,
    { kind: "invalid" },
  )
}

function writeQuery(options: WriteOptions, more: Query = {}): string {
  const dryRun = options.dryRun === true ? "All" : undefined
  return queryString({ fieldManager: options.fieldManager, ...more, dryRun })
}

function limits(options: RequestOptions): RequestOptions {
  return {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.lane === undefined ? {} : { lane: options.lane }),
  }
}

function encode(body: object): string {
  return "kind" in body && body.kind === "Secret" ? revealingJson(body) : JSON.stringify(body)
}

function within(namespace: string | undefined): string {
  return namespace === undefined ? "" : ` in ${namespace}`
}

function part(subresource: string | undefined): string {
  return subresource === undefined ? "" : `${subresource} of `
}

export function describeManifest(object: Manifest): string {
  const { name = "(generated)", namespace } = object.metadata
  const { kind } = object
  return describeRef(namespace === undefined ? { kind, name } : { kind, name, namespace })
}
