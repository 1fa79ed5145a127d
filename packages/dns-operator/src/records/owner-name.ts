import { DnsError, isSubdomain, type Name, parseName } from "@nightshift/rfc2136"

/** Labels that begin like this hold our ownership markers and are nobody's to wish for. */
export const markerLabel = /^_own(-|$)/i

export type OwnerName =
  | { readonly kind: "name"; readonly name: Name }
  | { readonly kind: "refused"; readonly rule: string }

/**
 * The absolute name a person means by `text` in a zone: "@" and "" are the apex; a final dot means absolute; a name that
 * already ends in the zone's name is not lengthened by it again; everything else is relative. IDN labels become
 * A-labels. A wildcard may only be the whole left-most label (RFC 4592).
 */
export function ownerName(text: string, zone: Name): OwnerName {
  const trimmed = text.trim()
  if (trimmed === "" || trimmed === "@") return { kind: "name", name: zone }
  let name: Name
  try {
    name = absoluteInside(trimmed, zone) ?? parseName(trimmed, { origin: zone })
  } catch (error) {
    if (error instanceof DnsError) return refused(error.message)
    throw error
  }
  if (!isSubdomain(name, zone)) return refused(`it is absolute and does not lie in the zone ${zone}`)
  const labels = name.labels.map((label) => Buffer.from(label).toString("latin1"))
  const star = labels.findIndex((label) => label.includes("*"))
  if (star > 0 || (star === 0 && labels[0] !== "*")) {
    return refused("a wildcard must be the whole left-most label, as in *.apps")
  }
  if (labels.some((label) => markerLabel.test(label))) {
    return refused("labels that begin with _own are kept for ownership markers")
  }
  return { kind: "name", name }
}

function absoluteInside(text: string, zone: Name): Name | undefined {
  if (text.endsWith(".")) return parseName(text)
  const suffix = zone.toString().toLowerCase().slice(0, -1)
  const lower = text.toLowerCase()
  return lower === suffix || lower.endsWith(`.${suffix}`) ? parseName(`${text}.`) : undefined
}

const refused = (rule: string): OwnerName => ({ kind: "refused", rule })

/** True when named and Knot accept `name` as the owner of an address or MX record: letters, digits and hyphens. */
export function isHostName(name: Name): boolean {
  return name.labels.every((label, index) => {
    const text = Buffer.from(label).toString("latin1")
    return (index === 0 && text === "*") || /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(text)
  })
}
