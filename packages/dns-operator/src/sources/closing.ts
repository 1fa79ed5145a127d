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

/** What the ScheduledMachines that can be seen say of Nodes. */
export interface NodeTalk {
  /** Nodes whose machine is closing, or that were deleted. */
  readonly announced: ReadonlySet<string>
  /** True when a machine speaks of the Node, and does not say that it is closing. */
  readonly stays: (node: string) => boolean
}

/**
 * A Node closes from the taint on, or when its ScheduledMachine says so, or, where no machine can be seen that speaks of
 * it, when its announced end has passed. A machine may stay beyond that end: it was written before a freeze, or its
 * schedule cannot be told any more.
 */
export function closingNodes(nodes: Iterable<Node>, talk: NodeTalk, now: number): ClosingNodes {
  const closing = new Set(talk.announced)
  let nextAt: number | undefined
  for (const node of nodes) {
    const { name } = node.metadata
    const end = closesAt(node)
    if (isTainted(node) || (end !== undefined && end <= now && !talk.stays(name))) closing.add(name)
    else if (end !== undefined && end > now && (nextAt === undefined || end < nextAt)) nextAt = end
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
