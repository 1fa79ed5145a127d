/** A zone as a server keeps it by RFC 2136, 3: enough of one to compare what two series of messages leave behind. */
import { type Prerequisite, type Rdata, rrsetKey, type Update, type UpdateMessage } from "../src/index.ts"

/** RRsets by name and type, each as its data with the TTL of the set. */
export type ModelZone = ReadonlyMap<
  string,
  { readonly name: string; readonly ttl: number; readonly data: ReadonlyMap<string, Rdata> }
>

export const emptyZone: ModelZone = new Map()

/** The zone after the message: changed when all its prerequisites hold, else the same. */
export function apply(zone: ModelZone, message: UpdateMessage): ModelZone {
  if (!message.prerequisites.every((one) => holds(zone, one))) return zone
  let changed = zone
  for (const update of message.updates) changed = change(changed, update)
  return changed
}

/** The zone for comparison: everything it holds, as text. */
export function contents(zone: ModelZone): string[] {
  return [...zone]
    .flatMap(([key, set]) => [...set.data.keys()].map((data) => `${key} ${set.ttl} ${data}`))
    .sort()
}

export function holds(zone: ModelZone, prerequisite: Prerequisite): boolean {
  const inUse = (name: string) => [...zone.values()].some((set) => set.name === name)
  switch (prerequisite.kind) {
    case "nameInUse":
      return inUse(prerequisite.name.key)
    case "nameNotInUse":
      return !inUse(prerequisite.name.key)
    case "rrsetExists":
      return zone.has(rrsetKey(prerequisite.name, prerequisite.type))
    case "rrsetAbsent":
      return !zone.has(rrsetKey(prerequisite.name, prerequisite.type))
    case "rrsetExistsExactly": {
      const { name, type, rdatas } = prerequisite.rrset
      const here = zone.get(rrsetKey(name, type))?.data
      const wanted = new Set(rdatas.map((rdata) => rdata.key))
      return here !== undefined && here.size === wanted.size && [...wanted].every((key) => here.has(key))
    }
    default:
      return prerequisite satisfies never
  }
}

function change(zone: ModelZone, update: Update): ModelZone {
  const changed = new Map(zone)
  switch (update.kind) {
    case "addRRset": {
      const { name, type, ttl, rdatas } = update.rrset
      const key = rrsetKey(name, type)
      const data = new Map(zone.get(key)?.data)
      for (const rdata of rdatas) data.set(rdata.key, rdata)
      return changed.set(key, { name: name.key, ttl, data })
    }
    case "deleteRRset":
      changed.delete(rrsetKey(update.name, update.type))
      return changed
    case "deleteName":
      return new Map([...zone].filter(([, set]) => set.name !== update.name.key))
    case "deleteRecord": {
      const key = rrsetKey(update.name, update.rdata.type)
      const set = zone.get(key)
      if (set === undefined) return zone
      const data = new Map(set.data)
      data.delete(update.rdata.key)
      if (data.size === 0) changed.delete(key)
      else changed.set(key, { ...set, data })
      return changed
    }
    default:
      return update satisfies never
  }
}
