import type { Cluster } from "../cluster/cluster.ts"
import type { FieldError } from "../field-error.ts"
import type { KubeObject } from "../objects/object.ts"

/** What a kind does that others do not. Every function is pure but for reading the cluster. */
export interface Strategy {
  /** Fills in what a client may leave out; belongs to the writer in managedFields. */
  readonly defaults?: (object: KubeObject) => KubeObject
  /** Fills in what the server decides about a new object. */
  readonly create?: (object: KubeObject, cluster: Cluster) => KubeObject
  /** Restores or derives what a client may not decide. */
  readonly update?: (next: KubeObject, old: KubeObject, cluster: Cluster) => KubeObject
  readonly validate?: (object: KubeObject, cluster: Cluster) => readonly FieldError[]
  readonly validateUpdate?: (next: KubeObject, old: KubeObject, cluster: Cluster) => readonly FieldError[]
  /** What else a requested deletion changes at once. */
  readonly deleting?: (object: KubeObject, cluster: Cluster) => KubeObject
  /** Seconds between the request of a deletion and its effect when the client names none; default 0. */
  readonly gracePeriod?: (object: KubeObject) => number
}
