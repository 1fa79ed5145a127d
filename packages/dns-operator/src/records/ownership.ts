import { createHash } from "node:crypto"
import { type Name, prepend, root, type RRset, type RRType, txtRdata, txtStrings } from "@nightshift/rfc2136"
import type { DesiredRRset } from "./desired.ts"
import { somebodySilent, sourceText, type WishSource } from "./wish.ts"

/**
 * Who owns a record is written beside it, in the zone itself: a TXT at `_own-<type>.<name>`. It stands at a sibling name
 * because nothing may stand beside a CNAME, and every update is guarded by it, so that a crash, a second operator or a
 * person with nsupdate can never make us change what is not ours.
 */
export interface Marker {
  readonly owner: string
  /** Of the RRset as we last wrote it: another RRset beside our marker was changed by hand. */
  readonly hash: string
  /** `kind/namespace/name[@cluster][,+n]` */
  readonly source: string
  /** What it marks; undefined for the marker of a zone. */
  readonly marks: { readonly name: Name; readonly type: RRType } | undefined
}

const markerTtl = 30

/** Where the marker of (name, type) stands. Throws BAD_NAME when the prefix makes the name longer than 255 octets. */
export function markerName(name: Name, type: RRType): Name {
  const label = Buffer.from(`_own-${type.toLowerCase()}`)
  return prepend([label, ...wildcardFree(name.labels)], root)
}

/** Where the marker of a zone that we created stands. */
export const zoneMarkerName = (zone: Name): Name => prepend([Buffer.from("_own")], zone)

/** The (name, type) a marker at this name speaks of; undefined when no marker can stand here. */
export function markedBy(marker: Name): { readonly name: Name; readonly type: RRType } | undefined {
  const [first, second, ...rest] = marker.labels
  const match = first && /^_own-([a-z0-9]{1,10})$/i.exec(Buffer.from(first).toString("latin1"))
  if (!match?.[1] || second === undefined) return undefined
  const wild = Buffer.from(second).toString("latin1").toLowerCase() === "_wild"
  return { name: prepend([wild ? Buffer.from("*") : second, ...rest], root), type: match[1].toUpperCase() }
}

/** What a marker says of its sources: the oldest, and how many more. */
export function sourcesText(sources: readonly WishSource[]): string {
  const [first] = sources
  const more = sources.length > 1 ? `,+${sources.length - 1}` : ""
  return `${first === undefined ? "none" : sourceText(first)}${more}`
}

/**
 * True when the marker need not be written for these sources. While some of several contributors cannot be asked, nobody
 * knows better than the marker.
 */
export const tellsSources = (marker: Marker, sources: readonly WishSource[]): boolean =>
  marker.source === sourcesText(sources) || (isShared(marker) && sources.includes(somebodySilent))

/** The marker does not name everyone who has a part in its RRset. */
export const isShared = ({ source }: Marker): boolean =>
  /,\+\d+$/.test(source) || source === sourceText(somebodySilent)

export function markerRRset(wanted: DesiredRRset, owner: string): RRset {
  const text = `heritage=nightshift,owner=${owner},hash=${wanted.hash},source=${sourcesText(wanted.sources)}`
  return textRRset(wanted.markerName, text)
}

/** Says that the zone is our making, and so ours to change and to remove. */
export const zoneMarkerRRset = (zone: Name, owner: string, source: string): RRset =>
  textRRset(zoneMarkerName(zone), `heritage=nightshift,owner=${owner},source=${source}`)

/** The fields of a heritage text, ours or external-dns'; undefined when the RRset holds no such thing. */
export function heritageOf(rrset: RRset | undefined): ReadonlyMap<string, string> | undefined {
  if (rrset?.type !== "TXT") return undefined
  const text = rrset.rdatas
    .map((rdata) => Buffer.concat(txtStrings(rdata)).toString("utf8"))
    .find((candidate) => candidate.startsWith("heritage="))
  if (text === undefined) return undefined
  return new Map(
    text.split(",").map((field) => {
      const at = field.indexOf("=")
      return at > 0 ? [field.slice(0, at), field.slice(at + 1)] : [field, ""]
    }),
  )
}

const read = new WeakMap<RRset, Marker | "none">()

/** Our marker's content; undefined when the RRset is somebody else's or nothing we can read. Read once per RRset. */
export function readMarker(rrset: RRset | undefined): Marker | undefined {
  if (rrset === undefined) return undefined
  let known = read.get(rrset)
  if (known === undefined) {
    known = parseMarker(rrset) ?? "none"
    read.set(rrset, known)
  }
  return known === "none" ? undefined : known
}

function parseMarker(rrset: RRset): Marker | undefined {
  const fields = heritageOf(rrset)
  const owner = fields?.get("owner")
  if (fields?.get("heritage") !== "nightshift" || owner === undefined) return undefined
  const more = [...fields.keys()].find((field) => field.startsWith("+"))
  const source = `${fields.get("source") ?? ""}${more === undefined ? "" : `,${more}`}`
  return { owner, hash: fields.get("hash") ?? "", source, marks: markedBy(rrset.name) }
}

/** Equal for equal RRsets, whatever the order and the letter case: 16 hexadecimal digits. */
export function hashOf(rrset: RRset): string {
  const hash = createHash("sha256").update(`${rrset.type} ${rrset.ttl}\n`)
  for (const key of rrset.rdatas.map((rdata) => rdata.key).toSorted())
    hash.update(`${key.length} `).update(key, "latin1")
  return hash.digest("hex").slice(0, 16)
}

function textRRset(name: Name, text: string): RRset {
  return { name, type: "TXT", ttl: markerTtl, rdatas: [txtRdata(text)] }
}

const wildcardFree = (labels: readonly Uint8Array[]): readonly Uint8Array[] => {
  const [first, ...rest] = labels
  return first?.length === 1 && first[0] === 0x2a ? [Buffer.from("_wild"), ...rest] : labels
}
