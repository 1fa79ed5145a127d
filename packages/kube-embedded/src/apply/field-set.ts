/**
 * A set of field paths, as server-side apply keeps it per manager. It is a tree: `members` are the fields of this level
 * that are in the set, `children` lead to deeper ones; a field can be both. Steps are written as in FieldsV1: `f:name`,
 * `k:{"name":"a"}`, `v:"x"`, `i:0`. Sets are never changed once built.
 */
export interface FieldSet {
  readonly members: ReadonlySet<string>
  readonly children: ReadonlyMap<string, FieldSet>
}

export type FieldPath = readonly string[]

export const noFields: FieldSet = { members: new Set(), children: new Map() }

export function isEmptySet(set: FieldSet): boolean {
  return set.members.size === 0 && [...set.children.values()].every(isEmptySet)
}

interface Draft {
  readonly members: Set<string>
  readonly children: Map<string, Draft>
}

/** Builds a set path by path. */
export function fieldSetOf(paths: Iterable<FieldPath>): FieldSet {
  const root: Draft = { members: new Set(), children: new Map() }
  for (const path of paths) {
    let level = root
    for (const step of path.slice(0, -1)) {
      let next = level.children.get(step)
      if (next === undefined) {
        next = { members: new Set(), children: new Map() }
        level.children.set(step, next)
      }
      level = next
    }
    const last = path.at(-1)
    if (last !== undefined) level.members.add(last)
  }
  return root
}

export function* pathsOf(set: FieldSet, prefix: FieldPath = []): Generator<FieldPath> {
  for (const step of [...set.members].sort(compareSteps)) yield [...prefix, step]
  for (const step of [...set.children.keys()].sort(compareSteps)) {
    yield* pathsOf(set.children.get(step) ?? noFields, [...prefix, step])
  }
}

export function hasPath(set: FieldSet, path: FieldPath): boolean {
  const [first, ...rest] = path
  if (first === undefined) return false
  if (rest.length === 0) return set.members.has(first)
  const child = set.children.get(first)
  return child !== undefined && hasPath(child, rest)
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children)
  for (const [step, child] of b.children) {
    const mine = children.get(step)
    children.set(step, mine === undefined ? child : union(mine, child))
  }
  return { members: new Set([...a.members, ...b.members]), children }
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: pick(a.members, (step) => b.members.has(step)),
    children: eachChild(a, (step, child) => intersection(child, b.children.get(step) ?? noFields)),
  }
}

/** What is in `a` and not in `b`; a field in `b` does not take the fields below it with it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: pick(a.members, (step) => !b.members.has(step)),
    children: eachChild(a, (step, child) => {
      const other = b.children.get(step)
      return other === undefined ? child : difference(child, other)
    }),
  }
}

/** What is in `a` and neither in `b` nor below a field in `b`. */
export function outside(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: pick(a.members, (step) => !b.members.has(step)),
    children: eachChild(a, (step, child) => {
      if (b.members.has(step)) return noFields
      const other = b.children.get(step)
      return other === undefined ? child : outside(child, other)
    }),
  }
}

const pick = (steps: ReadonlySet<string>, wanted: (step: string) => boolean) =>
  new Set([...steps].filter(wanted))

function eachChild(
  set: FieldSet,
  change: (step: string, child: FieldSet) => FieldSet,
): Map<string, FieldSet> {
  const children = new Map<string, FieldSet>()
  for (const [step, child] of set.children) {
    const changed = change(step, child)
    if (!isEmptySet(changed)) children.set(step, changed)
  }
  return children
}

const ranks: Readonly<Record<string, number>> = { f: 0, k: 1, v: 2, i: 3 }

/** The order in which kube-apiserver lists steps: fields, keys, values, indexes. */
export function compareSteps(a: string, b: string): number {
  const rank = (step: string) => ranks[step[0] ?? ""] ?? 4
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  return a < b ? -1 : a > b ? 1 : 0
}
