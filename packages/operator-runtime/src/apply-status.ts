import { isDeepStrictEqual } from "node:util"
import type { Kube } from "./kube.ts"
import type { WriteOptions } from "./kube-options.ts"
import type { KubeObject } from "./objects.ts"

/** The status that a field manager means, as fields; what is undefined in it is not claimed. */
export type Status = Readonly<Record<string, unknown>>

export interface ApplyStatusOptions extends WriteOptions {
  /** Further fields of the status that this manager may have written before and now claims no more. */
  readonly owns?: readonly string[]
}

/**
 * Applies the status server-side, by force, unless the object already shows it: then no request is made. `observed` is
 * the object as it was read. Conditions are compared by type, because other managers may own others.
 */
export async function applyStatus(
  kube: Kube,
  observed: KubeObject & { readonly status?: object | undefined },
  status: Status,
  options: ApplyStatusOptions,
): Promise<"applied" | "unchanged"> {
  const wanted = plain(status)
  const shown = (observed.status ?? {}) as Status
  if (statusShows(shown, wanted, options.owns ?? [])) return "unchanged"
  const { apiVersion, kind, metadata } = observed
  const { name, namespace } = metadata
  await kube.apply(
    {
      apiVersion,
      kind,
      metadata: namespace === undefined ? { name } : { name, namespace },
      status: wanted,
    },
    { ...options, force: true, subresource: "status" },
  )
  return "applied"
}

/** Whether applying `wanted` would change nothing of what is `shown`. */
export function statusShows(shown: Status, wanted: Status, owns: readonly string[]): boolean {
  const fields = new Set([...Object.keys(wanted), ...owns])
  for (const field of fields) {
    const same =
      field === "conditions"
        ? conditionsShow(shown[field], wanted[field])
        : isDeepStrictEqual(shown[field], wanted[field])
    if (!same) return false
  }
  return true
}

function conditionsShow(shown: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return shown === undefined
  if (!Array.isArray(wanted) || !Array.isArray(shown)) return isDeepStrictEqual(shown, wanted)
  const typed = shown as readonly { readonly type?: unknown }[]
  return (wanted as readonly { readonly type?: unknown }[]).every((condition) =>
    isDeepStrictEqual(
      typed.find((other) => other.type === condition.type),
      condition,
    ),
  )
}

/** As the wire would show it: without undefined fields, and never a frozen or shared value. */
function plain(status: Status): Status {
  return JSON.parse(JSON.stringify(status)) as Status
}
