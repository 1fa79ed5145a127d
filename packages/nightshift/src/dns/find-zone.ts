import type { DnsClient, Name } from "@nightshift/rfc2136"

/**
 * The zone that a name lies in, by this server's word: the owner of the SOA that it answers with (RFC 2136, 4.1).
 * Throws when the answer has none.
 */
export async function findZone(client: DnsClient, name: Name): Promise<Name> {
  const answer = await client.query(name, "SOA")
  const soa = answer.rrset ?? answer.authorities.find((set) => set.type === "SOA")
  if (soa !== undefined && answer.authoritative) return soa.name
  throw new Error(`the server does not say which zone ${name} lies in (${answer.rcode}): say it with zone`)
}
