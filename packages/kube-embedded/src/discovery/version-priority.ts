const rank = { alpha: 0, beta: 1, stable: 2 } as const

function parsed(version: string): [number, number, number] | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version)
  if (match === null) return undefined
  const [, major, stage, minor] = match
  return [rank[(stage ?? "stable") as keyof typeof rank], Number(major), Number(minor ?? 0)]
}

/** Order of preference of API versions: v2, v1, v1beta2, v1beta1, v1alpha1, and then other names by the alphabet. */
export function versionPriority(a: string, b: string): number {
  const left = parsed(a)
  const right = parsed(b)
  if (left === undefined && right === undefined) return a < b ? -1 : a > b ? 1 : 0
  if (left === undefined) return 1
  if (right === undefined) return -1
  for (let index = 0; index < left.length; index++) {
    const difference = (right[index] ?? 0) - (left[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
