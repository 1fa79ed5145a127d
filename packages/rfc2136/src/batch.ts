import { ours } from "./errors.ts"
import { equal, type Name } from "./name.ts"
import {
  encodeUpdate,
  type Prerequisite,
  prerequisiteName,
  type Update,
  type UpdateMessage,
  updateName,
} from "./update.ts"

/** How large a message may get before its changes go into several. */
export interface BatchLimits {
  /** Octets without TSIG; small messages keep a server responsive: 16,384. */
  readonly octets?: number
  /** Names, or groups of names where `together` says so: 50. */
  readonly names?: number
  /**
   * Names with the same answer stay in one message, such as a record and the marker of its owner. Default: each name
   * is by itself.
   */
  readonly together?: (name: Name) => string
}

interface Unit {
  readonly prerequisites: Prerequisite[]
  readonly updates: Update[]
}

/**
 * Splits a message so that the changes of one name, with the prerequisites on it, are never separated, and their order
 * stays. A prerequisite on a name that the message does not change guards all parts, and goes with each. A single name
 * larger than the limits goes alone. Sent in order, the parts make the same zone; but not all or nothing any more.
 */
export function splitUpdates(message: UpdateMessage, limits: BatchLimits = {}): UpdateMessage[] {
  const { octets: mostOctets = 16_384, names: mostNames = 50, together = (name: Name) => name.key } = limits
  if (mostOctets < 1 || mostNames < 1) {
    throw ours("BAD_OPTION", `limits of ${mostOctets} octets and ${mostNames} names leave room for nothing`)
  }
  const { zone } = message
  const { units, guards } = unitsOf(message, together)
  const parts: UpdateMessage[] = []
  const base = sizeOf({ zone, prerequisites: guards, updates: [] })
  let part = { prerequisites: [...guards], updates: [] as Update[] }
  let octets = base
  let names = 0
  for (const unit of units) {
    const added = sizeOf({ zone, ...unit }) - sizeOf({ zone, prerequisites: [], updates: [] })
    if (names > 0 && (octets + added > mostOctets || names === mostNames)) {
      parts.push({ zone, ...part })
      part = { prerequisites: [...guards], updates: [] }
      octets = base
      names = 0
    }
    part.prerequisites.push(...unit.prerequisites)
    part.updates.push(...unit.updates)
    octets += added
    names++
  }
  if (names > 0 || parts.length === 0) parts.push({ zone, ...part })
  return parts
}

/**
 * Joins messages for one zone into fewer, in their order. A message joins the one before only if none of the names it
 * looks at is changed there: a server checks all prerequisites before the first update. A prerequisite that several
 * share is kept once: BIND takes the data of a repeated "is exactly" for a set twice as large, which never holds.
 * Throws BAD_UPDATE for messages of several zones.
 */
export function mergeUpdates(messages: readonly UpdateMessage[], limits: BatchLimits = {}): UpdateMessage[] {
  const { octets: mostOctets = 16_384, names: mostNames = 50, together = (name: Name) => name.key } = limits
  const merged: UpdateMessage[] = []
  let open: { prerequisites: Prerequisite[]; updates: Update[] } | undefined
  let octets = 0
  let names = new Set<string>()
  let changed = new Set<string>()
  let asked = new Set<string>()
  for (const message of messages) {
    const { zone, prerequisites, updates } = message
    const [first] = messages
    if (first !== undefined && !equal(first.zone, zone)) {
      throw ours("BAD_UPDATE", `zones ${first.zone} and ${zone} do not go into one message`)
    }
    const looksAt = prerequisites.map((prerequisite) => prerequisiteName(prerequisite).key)
    const groups = updates.map((update) => together(updateName(update)))
    const added = sizeOf(message)
    const apart =
      octets + added > mostOctets ||
      new Set([...names, ...groups]).size > mostNames ||
      looksAt.some((name) => changed.has(name))
    if (open === undefined || apart) {
      open = { prerequisites: [], updates: [] }
      merged.push({ zone, ...open })
      octets = 0
      names = new Set()
      changed = new Set()
      asked = new Set()
    }
    for (const prerequisite of prerequisites) {
      const key = prerequisiteKey(prerequisite)
      if (!asked.has(key)) open.prerequisites.push(prerequisite)
      asked.add(key)
    }
    open.updates.push(...updates)
    octets += added
    for (const group of groups) names.add(group)
    for (const update of updates) changed.add(updateName(update).key)
  }
  return merged
}

function unitsOf(
  message: UpdateMessage,
  together: (name: Name) => string,
): { readonly units: Unit[]; readonly guards: Prerequisite[] } {
  const units = new Map<string, Unit>()
  for (const update of message.updates) {
    const key = together(updateName(update))
    const unit = units.get(key)
    if (unit === undefined) units.set(key, { prerequisites: [], updates: [update] })
    else unit.updates.push(update)
  }
  const guards: Prerequisite[] = []
  for (const prerequisite of message.prerequisites) {
    const list = units.get(together(prerequisiteName(prerequisite)))?.prerequisites ?? guards
    list.push(prerequisite)
  }
  return { units: [...units.values()], guards }
}

/** Prerequisites that ask the same have equal keys. */
function prerequisiteKey(prerequisite: Prerequisite): string {
  const { kind } = prerequisite
  const name = prerequisiteName(prerequisite).key
  if (kind === "nameInUse" || kind === "nameNotInUse") return `${kind} ${name}`
  if (kind !== "rrsetExistsExactly") return `${kind} ${prerequisite.type} ${name}`
  const { type, rdatas } = prerequisite.rrset
  return JSON.stringify([kind, type, name, rdatas.map((rdata) => rdata.key).sort()])
}

function sizeOf(message: UpdateMessage): number {
  return encodeUpdate(message, 0).length
}
