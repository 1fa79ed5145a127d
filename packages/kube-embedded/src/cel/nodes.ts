/** A node of cel-js's syntax tree. */
export interface Node {
  readonly op: string
  readonly args: unknown
  /** Offsets in the text. */
  readonly start: number
  readonly end: number
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "op" in value && "args" in value && "start" in value

/** Every node below a value of the tree, an outer one before those inside it. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodesOf(item)
  if (!isNode(value)) return
  yield value
  yield* nodesOf(value.args)
}
