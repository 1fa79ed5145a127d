import {
  addRRset,
  deleteRecord,
  deleteRRset,
  nameNotInUse,
  type Prerequisite,
  type RRset,
  rrsetAbsent,
  rrsetExistsExactly,
  type Update,
} from "@nightshift/rfc2136"
import type { Change, NameChange } from "./plan.ts"

/** A name's change in the words of RFC 2136: it happens if everything is still as it was read, or not at all. */
export interface GuardedUpdate {
  readonly change: NameChange
  readonly prerequisites: readonly Prerequisite[]
  readonly updates: readonly Update[]
}

/**
 * Guards and steps of one name. Deletions come first, because an address added beside a CNAME is ignored by the server
 * without a word; among NS the additions come first, because the last NS of a zone is never deleted.
 */
export function guarded(change: NameChange): GuardedUpdate {
  const deletions: Update[] = []
  const additions: Update[] = []
  for (const step of change.changes) {
    const { gone, fresh } = steps(step)
    if (typeOf(step) === "NS") additions.push(...fresh, ...gone)
    else {
      deletions.push(...gone)
      additions.push(...fresh)
    }
  }
  const alone = change.changes.length === 1
  return {
    change,
    prerequisites: change.changes.flatMap((step) => guards(step, alone)),
    updates: [...deletions, ...additions],
  }
}

function guards(step: Change, alone: boolean): Prerequisite[] {
  switch (step.kind) {
    case "create": {
      const { name, type } = step.after
      const marker = rrsetAbsent(step.marker.name, "TXT")
      // A CNAME needs the whole name free; when the same message frees it, the server's own check is what is left.
      if (type === "CNAME") return [marker, alone ? nameNotInUse(name) : rrsetAbsent(name, type)]
      const target = rrsetAbsent(name, type)
      return alone ? [marker, target, rrsetAbsent(name, "CNAME")] : [marker, target]
    }
    case "update":
      return [rrsetExistsExactly(step.markerBefore), asRead(step.before, step.after)]
    case "adopt":
      return [
        rrsetAbsent(step.marker.name, "TXT"),
        rrsetExistsExactly(step.before),
        ...step.retired.map((marker) => rrsetExistsExactly(marker)),
      ]
    case "delete":
      return step.before === undefined
        ? [rrsetExistsExactly(step.markerBefore)]
        : [rrsetExistsExactly(step.markerBefore), rrsetExistsExactly(step.before)]
  }
}

const asRead = (before: RRset | undefined, after: RRset): Prerequisite =>
  before === undefined ? rrsetAbsent(after.name, after.type) : rrsetExistsExactly(before)

function steps(step: Change): { readonly gone: Update[]; readonly fresh: Update[] } {
  switch (step.kind) {
    case "create":
      return { gone: [], fresh: [addRRset(step.after), addRRset(step.marker)] }
    case "update":
      return {
        gone: [...removed(step.before, step.after), deleteRRset(step.marker.name, "TXT")],
        fresh: [addRRset(step.after), addRRset(step.marker)],
      }
    case "adopt":
      return {
        gone: [
          ...removed(step.before, step.after),
          ...step.retired.map(({ name }) => deleteRRset(name, "TXT")),
        ],
        fresh: [addRRset(step.after), addRRset(step.marker)],
      }
    case "delete": {
      const marker = deleteRRset(step.markerBefore.name, "TXT")
      return {
        gone: step.before === undefined ? [marker] : [deleteRRset(step.before.name, step.type), marker],
        fresh: [],
      }
    }
  }
}

/** The values that go, one by one, so that what stays is never away. */
function removed(before: RRset | undefined, after: RRset): Update[] {
  if (before === undefined) return []
  const stays = new Set(after.rdatas.map((rdata) => rdata.key))
  return before.rdatas
    .filter((rdata) => !stays.has(rdata.key))
    .map((rdata) => deleteRecord(before.name, rdata))
}

const typeOf = (step: Change): string => (step.kind === "delete" ? step.type : step.after.type)
