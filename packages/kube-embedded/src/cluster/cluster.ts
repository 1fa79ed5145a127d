import type { Clock } from "../clock.ts"
import type { Tokens } from "../http/tokens.ts"
import type { Registry } from "../resources/registry.ts"
import type { Store } from "../store/store.ts"

/** One Kubernetes API without its wire: what every request reads and writes. */
export interface Cluster {
  readonly store: Store
  readonly registry: Registry
  readonly clock: Clock
  /** In [0, 1): names from `generateName`. */
  readonly random: () => number
  readonly newUid: () => string
  readonly tokens: Tokens
}

/** How a write is meant, from its query parameters. */
export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldManager: string
  readonly fieldValidation: "Ignore" | "Warn" | "Strict"
  /** Whether the client sent the whole object, or a change that was made to the live one. */
  readonly source: "body" | "patch"
  /** Fields that the body gives twice. */
  readonly duplicates?: readonly string[]
  /** Findings that do not refuse the request; they travel as Warning headers. */
  readonly warn: (text: string) => void
}

/** How the server itself writes, under a name of its own in managedFields. */
export function ownWrite(fieldManager: string): WriteOptions {
  return { dryRun: false, fieldManager, fieldValidation: "Ignore", source: "body", warn: () => undefined }
}

/** Whether the object of a write carries its managedFields already, as the result of an apply does. */
export type Tracking = "tracked" | "untracked"
