import { createHash } from "node:crypto"

/** How the three children of a ScheduledMachine are called. */
export type Naming = "Suffixed" | "Same" | "PerWindow"

export interface ChildNames {
  readonly bootstrap: string
  readonly infrastructure: string
  readonly machine: string
}

const longestName = 253
const longestLabel = 63

/**
 * Names are functions of the owner (and of the window, for `PerWindow`), so that whoever repeats a create after a
 * crash meets the same object again.
 */
export function childNames(owner: string, naming: Naming, opensAt: number | undefined): ChildNames {
  if (naming === "Same") return { bootstrap: owner, infrastructure: owner, machine: owner }
  const stem =
    naming === "PerWindow" && opensAt !== undefined
      ? `${owner}-${Math.floor(opensAt / 60_000).toString(36)}`
      : owner
  return {
    bootstrap: shortened(`${stem}-bootstrap`, longestName),
    infrastructure: shortened(`${stem}-infra`, longestName),
    machine: shortened(stem, longestName),
  }
}

/** A name as a label value, which holds only 63 characters: a longer one keeps its beginning and gets a digest. */
export const labelValue = (name: string): string => shortened(name, longestLabel)

function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name
  const digest = createHash("sha256").update(name).digest("hex").slice(0, 8)
  return `${name.slice(0, longest - 9).replace(/[^a-z0-9A-Z]+$/, "")}-${digest}`
}
