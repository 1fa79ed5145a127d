import { annotations, taints } from "@nightshift/crds"
import type { Node } from "./kubernetes.ts"

/** Nodes that are about to leave: what runs on them answers no more, although it is still ready. */
export interface ClosingNodes {
  has(node: string | undefined): boolean
  /** Equal for equal sets. */
  readonly signature: string
  /** The next instant at which a Node begins to close by its announced end, ms since the epoch. */
  readonly nextAt: number | undefined
}

/**
 * A Node closes from the taint on, or when its announced end has passed, or when its ScheduledMachine says so: the
 * first of the three that is seen. `announced` are the names that ScheduledMachines speak of.
 */
export function closingNodes(
  nodes: Iterable<Node>,
  announced: ReadonlySet<string>,
  now: number,
): ClosingNodes {
  const closing = new Set(announced)
  let nextAt: number | undefined
  for (const node of nodes) {
    const { name } = node.metadata
    const end = closesAt(node)
    if (isTainted(node) || (end !== undefined && end <= now)) closing.add(name)
    else if (end !== undefined && (nextAt === undefined || end < nextAt)) nextAt = end
  }
  const signature = [...closing].toSorted().join()
  return { has: (node) => node !== undefined && closing.has(node), signature, nextAt }
}

const isTainted = (node: Node): boolean =>
  (node.spec?.taints ?? []).some((taint) => taint.key === taints.closing)

function closesAt(node: Node): number | undefined {
  const at = Date.parse(node.metadata.annotations?.[annotations.closesAt] ?? "")
  return Number.isNaN(at) ? undefined : at
}
