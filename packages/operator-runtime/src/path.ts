import type { Resource } from "./discovery.ts"

/** The path of a collection, an object or a subresource below the server's address. */
export function resourcePath(
  resource: Pick<Resource, "apiVersion" | "plural" | "namespaced">,
  place: {
    readonly namespace?: string | undefined
    readonly name?: string | undefined
    readonly subresource?: string | undefined
  },
): string {
  const root = resource.apiVersion.includes("/") ? "/apis" : "/api"
  const segments = [root, resource.apiVersion]
  if (resource.namespaced && place.namespace !== undefined) {
    segments.push("namespaces", encodeURIComponent(place.namespace))
  }
  segments.push(resource.plural)
  if (place.name !== undefined) segments.push(encodeURIComponent(place.name))
  if (place.subresource !== undefined) segments.push(place.subresource)
  return segments.join("/")
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** "?a=1&b=2" of what is defined, or nothing. */
export function queryString(query: Query): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parts.push(`${name}=${encodeURIComponent(value)}`)
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`
}
