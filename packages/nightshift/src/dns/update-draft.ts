/** What the commands since the last `send` add up to. Pure. */
import {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  equal,
  type Name,
  nameInUse,
  nameNotInUse,
  type Prerequisite,
  prerequisiteText,
  rrset,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  type Update,
} from "@nightshift/rfc2136"
import type { ScriptCommand } from "./nsupdate-script.ts"

export interface Draft {
  readonly prerequisites: readonly Prerequisite[]
  readonly updates: readonly Update[]
}

export const emptyDraft: Draft = { prerequisites: [], updates: [] }

type DraftCommand = Extract<
  ScriptCommand,
  { readonly kind: "nxdomain" | "yxdomain" | "nxrrset" | "yxrrset" | "add" | "delete" }
>

/** The draft with one more command; `ttl` is for additions that state none. Throws for an addition without any. */
export function drafted(draft: Draft, command: DraftCommand, ttl: number | undefined): Draft {
  const { prerequisites, updates } = draft
  switch (command.kind) {
    case "nxdomain":
      return { updates, prerequisites: [...prerequisites, nameNotInUse(command.name)] }
    case "yxdomain":
      return { updates, prerequisites: [...prerequisites, nameInUse(command.name)] }
    case "nxrrset":
      return { updates, prerequisites: [...prerequisites, rrsetAbsent(command.name, command.type)] }
    case "yxrrset":
      return { updates, prerequisites: withExistence(prerequisites, command) }
    case "add": {
      const stated = command.ttl ?? ttl
      if (stated === undefined)
        throw new Error(`the TTL of ${command.name} is missing: state it, or a ttl before`)
      const { name, rdata } = command
      return { prerequisites, updates: [...updates, addRRset(rrset(name, rdata.type, stated, [rdata]))] }
    }
    case "delete":
      return { prerequisites, updates: [...updates, deletion(command)] }
    default:
      return command satisfies never
  }
}

/** Lines of one name and type with data add up to one set that must be exactly so (RFC 2136, 2.4.2). */
function withExistence(
  prerequisites: readonly Prerequisite[],
  { name, type, rdata }: Extract<DraftCommand, { readonly kind: "yxrrset" }>,
): Prerequisite[] {
  if (rdata === undefined) return [...prerequisites, rrsetExists(name, type)]
  const at = prerequisites.findIndex(
    (one) => one.kind === "rrsetExistsExactly" && one.rrset.type === type && equal(one.rrset.name, name),
  )
  const known = prerequisites[at]
  const others = known?.kind === "rrsetExistsExactly" ? known.rrset.rdatas : []
  const exact = rrsetExistsExactly(rrset(name, type, 0, [...others, rdata]))
  return at < 0 ? [...prerequisites, exact] : prerequisites.with(at, exact)
}

function deletion({ name, type, rdata }: Extract<DraftCommand, { readonly kind: "delete" }>): Update {
  if (rdata !== undefined) return deleteRecord(name, rdata)
  return type === undefined ? deleteName(name) : deleteRRset(name, type)
}

/** The draft for people, in nsupdate's words. */
export function draftLines({ prerequisites, updates }: Draft, zone: Name | undefined): string[] {
  return [
    ...(zone === undefined ? [] : [`; zone ${zone}`]),
    ...prerequisites.map((one) => `; if ${prerequisiteText(one)}`),
    ...updates.flatMap(updateLines),
  ]
}

function updateLines(update: Update): string[] {
  switch (update.kind) {
    case "addRRset": {
      const { name, ttl, type, rdatas } = update.rrset
      return rdatas.map((rdata) => `update add ${name} ${ttl} ${type} ${rdata}`)
    }
    case "deleteRRset":
      return [`update delete ${update.name} ${update.type}`]
    case "deleteName":
      return [`update delete ${update.name}`]
    case "deleteRecord":
      return [`update delete ${update.name} ${update.rdata.type} ${update.rdata}`]
    default:
      return update satisfies never
  }
}
