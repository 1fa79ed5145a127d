/** What a catalog zone says (RFC 9432), read from its RRsets. Pure. */
import { createHash } from "node:crypto"
import { DnsError, ours } from "../errors.ts"
import { equal, isSubdomain, lowerCase, Name, prepend } from "../name.ts"
import { Reader } from "../octets.ts"
import { type Rdata, txtStrings } from "../rdata/rdata.ts"
import { type RRset, rrsetKey } from "../rrset.ts"
import type { ZoneContents } from "../transfer/zone-contents.ts"

/** One member: `LABEL.zones.CATALOG PTR zone`, with its properties below the label. */
export interface CatalogEntry {
  readonly zone: Name
  /** The member's name `LABEL.zones.CATALOG`. A consumer resets a zone whose label changes. */
  readonly node: Name
  /** The `group` property; undefined for none. */
  readonly group: string | undefined
  /** Who wrote the entry, by our own property `owner.ext`; undefined for anybody else. */
  readonly owner: string | undefined
  /** The PTR as it stands: what a removal must prove. */
  readonly pointer: RRset
  /** Every RRset of the entry, the PTR included. */
  readonly rrsets: readonly RRset[]
}

export interface Catalog {
  readonly zone: Name
  /** The version property is there; without it and without members the catalog is new. */
  readonly hasVersion: boolean
  readonly entries: readonly CatalogEntry[]
}

const text = (label: string): Uint8Array => Buffer.from(label, "latin1")

export const versionName = (catalog: Name): Name => prepend([text("version")], catalog)
const zonesName = (catalog: Name): Name => prepend([text("zones")], catalog)
export const groupName = (node: Name): Name => prepend([text("group")], node)
export const ownerName = (node: Name): Name => prepend([text("owner"), text("ext")], node)

/**
 * The member's name in a catalog: a hash of zone and incarnation, so that the same wish always writes the same name. A
 * zone that is made anew needs another incarnation, or its secondaries keep what they have.
 */
export function memberNode(catalog: Name, zone: Name, incarnation: string = ""): Name {
  const digest = createHash("sha256").update(lowerCase(zone.wire)).update(incarnation).digest("hex")
  return prepend([text(digest.slice(0, 32))], zonesName(catalog))
}

/**
 * Reads a catalog from a zone's contents. Throws TRANSFER for contents that are no catalog of version 2, or a broken
 * one, which consumers ignore as a whole (RFC 9432, 5.1): then nothing must be planned.
 */
export function readCatalog(catalog: Name, contents: ZoneContents): Catalog {
  const version = contents.get(rrsetKey(versionName(catalog), "TXT"))
  const entries = membersOf(catalog, contents)
  if (version === undefined) {
    if (entries.length > 0) throw broken(catalog, "it has members and no version")
    return { zone: catalog, hasVersion: false, entries }
  }
  if (version.rdatas.length !== 1 || property(version) !== "2") {
    throw broken(catalog, `its version is ${version.rdatas.join(", ")}, not "2"`)
  }
  const seen = new Set<string>()
  for (const { zone } of entries) {
    if (seen.has(zone.key)) throw broken(catalog, `zone ${zone} is in it twice`)
    seen.add(zone.key)
  }
  return { zone: catalog, hasVersion: true, entries }
}

function membersOf(catalog: Name, contents: ZoneContents): CatalogEntry[] {
  const zones = zonesName(catalog)
  const below = new Map<string, { readonly node: Name; readonly rrsets: RRset[] }>()
  for (const set of contents.values()) {
    if (!isSubdomain(set.name, zones) || equal(set.name, zones)) continue
    const node = Name.fromLabels(set.name.labels.slice(-(zones.labels.length + 1)))
    const entry = below.get(node.key)
    if (entry === undefined) below.set(node.key, { node, rrsets: [set] })
    else entry.rrsets.push(set)
  }
  return [...below.values()].flatMap(({ node, rrsets }) => {
    const pointer = rrsets.find((set) => set.type === "PTR" && equal(set.name, node))
    if (pointer === undefined) return []
    const [target] = pointer.rdatas
    if (target === undefined || pointer.rdatas.length > 1)
      throw broken(catalog, `${node} points to several zones`)
    return [
      {
        zone: nameIn(target),
        node,
        group: property(contents.get(rrsetKey(groupName(node), "TXT"))),
        owner: property(contents.get(rrsetKey(ownerName(node), "TXT"))),
        pointer,
        rrsets,
      },
    ]
  })
}

function property(set: RRset | undefined): string | undefined {
  const [rdata] = set?.rdatas ?? []
  return rdata === undefined ? undefined : Buffer.concat(txtStrings(rdata)).toString("utf8")
}

function nameIn(rdata: Rdata): Name {
  return new Reader(rdata.wire).name()
}

function broken(catalog: Name, finding: string): DnsError {
  return new DnsError("theirs", "TRANSFER", `catalog ${catalog} cannot be used: ${finding}`, {
    zone: catalog.toString(),
    advice: "consumers ignore it too: repair it by hand before members are planned",
  })
}

/** Throws BAD_OPTION unless a property's value fits one TXT string. */
export function checkProperty(what: string, value: string): string {
  const octets = Buffer.byteLength(value)
  if (octets > 0 && octets <= 255) return value
  throw ours("BAD_OPTION", `${what} "${value}" has ${octets} octets: 1 to 255`)
}
