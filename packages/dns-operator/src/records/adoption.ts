import { type Name, prepend, root, type RRset } from "@nightshift/rfc2136"
import { type Contents, rrsetAt } from "./contents.ts"
import { heritageOf } from "./ownership.ts"

/** What a zone's spec allows us to take over. Nothing is ever adopted without it. */
export interface Adoption {
  /** Owner id of an external-dns whose records may be taken. */
  readonly externalDnsOwner: string | undefined
  /** Keys of names whose present data may be taken, whoever made it. */
  readonly names: ReadonlySet<string>
}

export const noAdoption: Adoption = { externalDnsOwner: undefined, names: new Set() }

interface Rules {
  readonly adoption: Adoption
}

export function mayAdopt(rrset: RRset, contents: Contents, { adoption }: Rules): boolean {
  if (adoption.names.has(rrset.name.key)) return true
  return foreignMarkers(rrset, contents, { adoption }).length > 0
}

/** external-dns' own TXT markers of this RRset that name the owner the user told us to succeed. */
export function foreignMarkers(rrset: RRset, contents: Contents, { adoption }: Rules): RRset[] {
  const owner = adoption.externalDnsOwner
  if (owner === undefined) return []
  return markerPlaces(rrset).flatMap((place) => {
    const marker = rrsetAt(contents, place, "TXT")
    const fields = heritageOf(marker)
    const theirs = fields?.get("heritage") === "external-dns" && fields.get("external-dns/owner") === owner
    return marker !== undefined && theirs ? [marker] : []
  })
}

/** Both styles of its registry: beside the record, and with the type in front of the first label. */
function markerPlaces(rrset: RRset): Name[] {
  const [first, ...rest] = rrset.name.labels
  if (first === undefined) return []
  const prefix = Buffer.from(`${rrset.type.toLowerCase()}-`)
  const prefixed = Buffer.concat([prefix, first])
  const suffix = prepend(rest, root)
  return prefixed.length > 63 ? [rrset.name] : [prepend([prefixed], suffix), rrset.name]
}
