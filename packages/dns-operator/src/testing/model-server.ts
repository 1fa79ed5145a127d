import { type Prerequisite, type RRset, rrset, rrsetEqual, type Update } from "@nightshift/rfc2136"
import { type Contents, contentsOf } from "../records/contents.ts"

/** A zone in memory that takes updates as RFC 2136 says and as named does: the other side of a plan in unit tests. */
export class ModelServer {
  #rrsets = new Map<string, RRset>()

  constructor(rrsets: readonly RRset[] = []) {
    for (const one of rrsets) this.put(one)
  }

  get contents(): Contents {
    return contentsOf(this.#rrsets.values())
  }

  get rrsets(): readonly RRset[] {
    return [...this.#rrsets.values()]
  }

  /** By hand: no guard, no marker. */
  put(one: RRset): void {
    this.#rrsets.set(keyOf(one), one)
  }

  remove(one: Pick<RRset, "name" | "type">): void {
    this.#rrsets.delete(keyOf(one))
  }

  /** All or nothing: false when a prerequisite does not hold. */
  update(prerequisites: readonly Prerequisite[], updates: readonly Update[]): boolean {
    if (!prerequisites.every((one) => this.#holds(one))) return false
    for (const step of updates) this.#apply(step)
    return true
  }

  #at(nameKey: string): RRset[] {
    return this.rrsets.filter(({ name }) => name.key === nameKey)
  }

  #holds(one: Prerequisite): boolean {
    switch (one.kind) {
      case "nameInUse":
        return this.#at(one.name.key).length > 0
      case "nameNotInUse":
        return this.#at(one.name.key).length === 0
      case "rrsetExists":
        return this.#rrsets.has(keyOf(one))
      case "rrsetAbsent":
        return !this.#rrsets.has(keyOf(one))
      case "rrsetExistsExactly": {
        const present = this.#rrsets.get(keyOf(one.rrset))
        return present !== undefined && rrsetEqual(present, one.rrset)
      }
    }
  }

  #apply(step: Update): void {
    switch (step.kind) {
      case "addRRset":
        this.#add(step.rrset)
        return
      case "deleteRRset":
        this.#rrsets.delete(keyOf(step))
        return
      case "deleteName":
        for (const one of this.#at(step.name.key)) this.remove(one)
        return
      case "deleteRecord": {
        const key = keyOf({ name: step.name, type: step.rdata.type })
        const present = this.#rrsets.get(key)
        const rest = present?.rdatas.filter((rdata) => rdata.key !== step.rdata.key) ?? []
        if (present === undefined) return
        if (rest.length === 0) this.#rrsets.delete(key)
        else this.#rrsets.set(key, { ...present, rdatas: rest })
      }
    }
  }

  /** Data beside a CNAME, and a CNAME beside data, are ignored without a word (RFC 2136, 3.4.2.2). */
  #add(added: RRset): void {
    const others = this.#at(added.name.key).filter(({ type }) => type !== added.type)
    if (added.type === "CNAME" ? others.length > 0 : others.some(({ type }) => type === "CNAME")) return
    const present = this.#rrsets.get(keyOf(added))
    const kept = added.type === "CNAME" ? [] : (present?.rdatas ?? [])
    this.#rrsets.set(keyOf(added), rrset(added.name, added.type, added.ttl, [...kept, ...added.rdatas]))
  }
}

const keyOf = ({ name, type }: Pick<RRset, "name" | "type">): string => `${name.key} ${type}`
