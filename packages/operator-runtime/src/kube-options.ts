import type { Lane } from "./connections.ts"
import type { Gvk, ObjectMeta } from "./objects.ts"

/** How each verb of the client is asked. */

export interface RequestOptions {
  readonly signal?: AbortSignal
  /** Until the complete answer, in milliseconds; default 30,000. */
  readonly timeoutMs?: number
  readonly lane?: Lane
}

export interface Selection {
  /** Without it, of every namespace. */
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
}

export interface ListOptions extends Selection, RequestOptions {
  /** Objects per page, default 500; every page is read. */
  readonly limit?: number
}

export interface PageOptions extends Selection, RequestOptions {
  readonly limit?: number
  readonly continue?: string
}

/** A whole list and the version to watch from. */
export interface Listed<T> {
  readonly items: T[]
  readonly resourceVersion: string
}

export interface Page<T> {
  readonly items: T[]
  readonly resourceVersion: string
  /** The token of the next page. */
  readonly continue: string | undefined
}

export interface WatchOptions extends Selection {
  readonly resourceVersion?: string
  /** When the server shall end the watch. */
  readonly timeoutSeconds: number
  /** Ask for the present objects first, ended by a bookmark annotated `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean
  readonly signal?: AbortSignal
  /** The server has accepted the watch. */
  readonly onOpen?: () => void
}

export interface WriteOptions extends RequestOptions {
  readonly fieldManager: string
  readonly dryRun?: boolean
}

export interface ApplyOptions extends WriteOptions {
  /** Take fields over from other managers; without it their claim is a KubeError `conflict`. */
  readonly force?: boolean
  readonly subresource?: "status"
}

export interface PatchOptions extends WriteOptions {
  readonly subresource?: string
}

/** RFC 6902. */
export interface JsonPatchOp {
  readonly op: "add" | "remove" | "replace" | "move" | "copy" | "test"
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

export type Patch =
  | { readonly type: "json"; readonly ops: readonly JsonPatchOp[] }
  /** RFC 7386; a `metadata.resourceVersion` in it makes the patch conditional. */
  | { readonly type: "merge"; readonly body: object }

export interface DeleteOptions extends RequestOptions {
  /** Preconditions: delete this very object and no successor of the same name. */
  readonly uid?: string
  readonly resourceVersion?: string
  readonly propagation?: "Background" | "Foreground" | "Orphan"
  readonly gracePeriodSeconds?: number
  readonly dryRun?: boolean
}

interface Named extends Gvk {
  readonly metadata: { readonly [Field in keyof ObjectMeta]?: ObjectMeta[Field] | undefined }
}

/** An object to apply: whatever fields its kind has. */
export type Manifest = Named | (Named & { readonly [field: string]: unknown })

export interface RawRequest extends RequestOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** Path and query, e.g. "/version". */
  readonly path: string
  readonly body?: string
  readonly contentType?: string
  readonly accept?: string
}

export interface RawResponse {
  readonly status: number
  readonly text: string
}
