import { ours } from "./errors.ts"
import { encodeMessage, type ResourceRecord } from "./message.ts"
import { isSubdomain, type Name } from "./name.ts"
import type { Rdata } from "./rdata/rdata.ts"
import { classes, opcodes, type RRType } from "./registry.ts"
import { checkTtl, dataType, type RRset } from "./rrset.ts"

/** A condition that must hold, or the server changes nothing (RFC 2136, 2.4). */
export type Prerequisite =
  | { readonly kind: "nameInUse"; readonly name: Name }
  | { readonly kind: "nameNotInUse"; readonly name: Name }
  | { readonly kind: "rrsetExists"; readonly name: Name; readonly type: RRType }
  | { readonly kind: "rrsetExistsExactly"; readonly rrset: RRset }
  | { readonly kind: "rrsetAbsent"; readonly name: Name; readonly type: RRType }

/** A change (RFC 2136, 2.5). The server takes them in order: what is to make room must be deleted first. */
export type Update =
  | { readonly kind: "addRRset"; readonly rrset: RRset }
  | { readonly kind: "deleteRRset"; readonly name: Name; readonly type: RRType }
  | { readonly kind: "deleteName"; readonly name: Name }
  | { readonly kind: "deleteRecord"; readonly name: Name; readonly rdata: Rdata }

/** Changes to one zone, taken all or not at all, if all prerequisites hold. */
export interface UpdateMessage {
  readonly zone: Name
  readonly prerequisites: readonly Prerequisite[]
  readonly updates: readonly Update[]
}

/** RFC 2136, 2.4.4: the name owns at least one record. Else the server says NXDOMAIN. */
export function nameInUse(name: Name): Prerequisite {
  return { kind: "nameInUse", name }
}

/** RFC 2136, 2.4.5: the name owns no record. Else the server says YXDOMAIN. */
export function nameNotInUse(name: Name): Prerequisite {
  return { kind: "nameNotInUse", name }
}

/** RFC 2136, 2.4.1: the RRset exists, whatever its data. Else the server says NXRRSET. */
export function rrsetExists(name: Name, type: RRType): Prerequisite {
  return { kind: "rrsetExists", name, type: dataType(type, name) }
}

/** RFC 2136, 2.4.2: the RRset exists with exactly this data; its TTL does not matter. Else the server says NXRRSET. */
export function rrsetExistsExactly(rrset: RRset): Prerequisite {
  return { kind: "rrsetExistsExactly", rrset }
}

/** RFC 2136, 2.4.3: there is no such RRset. Else the server says YXRRSET. */
export function rrsetAbsent(name: Name, type: RRType): Prerequisite {
  return { kind: "rrsetAbsent", name, type: dataType(type, name) }
}

/** RFC 2136, 2.5.1: adds each record. The TTL becomes that of the whole RRset, records already there included. */
export function addRRset(rrset: RRset): Update {
  return { kind: "addRRset", rrset }
}

/** RFC 2136, 2.5.2: deletes all records of the type at the name. */
export function deleteRRset(name: Name, type: RRType): Update {
  return { kind: "deleteRRset", name, type: dataType(type, name) }
}

/** RFC 2136, 2.5.3: deletes all records at the name. A server refuses it where any type there is not granted. */
export function deleteName(name: Name): Update {
  return { kind: "deleteName", name }
}

/** RFC 2136, 2.5.4: deletes the one record of this data; others of its RRset stay. */
export function deleteRecord(name: Name, rdata: Rdata): Update {
  return { kind: "deleteRecord", name, rdata }
}

export function prerequisiteName(prerequisite: Prerequisite): Name {
  return prerequisite.kind === "rrsetExistsExactly" ? prerequisite.rrset.name : prerequisite.name
}

export function updateName(update: Update): Name {
  return update.kind === "addRRset" ? update.rrset.name : update.name
}

/**
 * The message in octets, unsigned. Throws BAD_UPDATE for a name outside the zone, BAD_TTL, BAD_TYPE, and TOO_LARGE past
 * 65,535 octets; leave some 200 octets of those for TSIG.
 */
export function encodeUpdate(message: UpdateMessage, id: number): Uint8Array {
  const { zone, prerequisites, updates } = message
  return encodeMessage({
    id,
    opcode: opcodes.UPDATE,
    rcode: 0,
    questions: [{ name: zone, type: "SOA", class: classes.IN }],
    answers: prerequisites.flatMap((one) => {
      inZone(prerequisiteName(one), zone)
      return prerequisiteRecords(one)
    }),
    authorities: updates.flatMap((one) => {
      inZone(updateName(one), zone)
      return updateRecords(one)
    }),
    additionals: [],
  })
}

function prerequisiteRecords(prerequisite: Prerequisite): ResourceRecord[] {
  switch (prerequisite.kind) {
    case "nameInUse":
      return [empty(prerequisite.name, "ANY", classes.ANY)]
    case "nameNotInUse":
      return [empty(prerequisite.name, "ANY", classes.NONE)]
    case "rrsetExists":
      return [empty(prerequisite.name, prerequisite.type, classes.ANY)]
    case "rrsetExistsExactly":
      return records(prerequisite.rrset, 0)
    case "rrsetAbsent":
      return [empty(prerequisite.name, prerequisite.type, classes.NONE)]
    default:
      return prerequisite satisfies never
  }
}

function updateRecords(update: Update): ResourceRecord[] {
  switch (update.kind) {
    case "addRRset":
      checkTtl(update.rrset.ttl, update.rrset.name, update.rrset.type)
      return records(update.rrset, update.rrset.ttl)
    case "deleteRRset":
      return [empty(update.name, update.type, classes.ANY)]
    case "deleteName":
      return [empty(update.name, "ANY", classes.ANY)]
    case "deleteRecord": {
      const { name, rdata } = update
      return [{ name, type: dataType(rdata.type, name), class: classes.NONE, ttl: 0, rdata }]
    }
    default:
      return update satisfies never
  }
}

function records(rrset: RRset, ttl: number): ResourceRecord[] {
  const type = dataType(rrset.type, rrset.name)
  if (rrset.rdatas.length === 0) {
    throw ours("BAD_RRSET", `${rrset.name} ${type} has no data`, { name: rrset.name.toString(), type })
  }
  return rrset.rdatas.map((rdata) => {
    if (rdata.type !== type) {
      throw ours("BAD_RRSET", `${rrset.name} ${type} cannot hold ${rdata.type} data`, {
        name: rrset.name.toString(),
        type,
      })
    }
    return { name: rrset.name, type, class: classes.IN, ttl, rdata }
  })
}

function empty(name: Name, type: RRType, kind: number): ResourceRecord {
  return { name, type: type === "ANY" ? type : dataType(type, name), class: kind, ttl: 0, rdata: undefined }
}

function inZone(name: Name, zone: Name): void {
  if (isSubdomain(name, zone)) return
  throw ours("BAD_UPDATE", `${name} does not lie in zone ${zone}`, {
    zone: zone.toString(),
    name: name.toString(),
    advice: "a message changes one zone, and its prerequisites look at that zone only",
  })
}
