import { DnsError, type Name, type RRset, type RRType } from "@nightshift/rfc2136"
import type { Observed } from "../observe.ts"
import type { DesiredRRset } from "../records/desired.ts"
import { markerName } from "../records/ownership.ts"
import { type Seen, seenKey } from "../replica.ts"
import type { Server } from "./server.ts"

/** Questions on the wire at the same time. */
const atOnce = 32

export interface Questions {
  readonly wanted: readonly DesiredRRset[]
  /** What was seen, and should be answered no more. */
  readonly gone: readonly Seen[]
}

/** Asks a server that does not let us transfer for each of these, and remembers what it was seen to answer. */
export async function askFor(
  { wanted, gone }: Questions,
  { server, view, replica }: Observed,
): Promise<void> {
  const questions = [
    ...wanted.map(({ rrset, hash }) => async () => {
      const { name, type } = rrset
      if (await answers(server, rrset, view.name))
        replica.seen.set(seenKey(name.key, type), { name, type, hash })
      else replica.seen.delete(seenKey(name.key, type))
    }),
    ...gone.map(({ name, type }) => async () => {
      if (await answersNot(server, name, type)) replica.seen.delete(seenKey(name.key, type))
    }),
  ]
  const ask = async (): Promise<void> => {
    for (let next = questions.pop(); next !== undefined; next = questions.pop()) await next()
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, questions.length) }, ask))
}

/** True when the server has said that there is no such RRset, or that a wildcard answers in its place. */
async function answersNot(server: Server, name: Name, type: RRType): Promise<boolean> {
  try {
    const marker = await server.query(markerName(name, type), "TXT")
    return marker.authoritative && marker.rrset === undefined
  } catch (error) {
    if (error instanceof DnsError) return false
    throw error
  }
}

/** True when the server answers exactly this RRset. A delegation is answered by a referral, not as an answer. */
async function answers(server: Server, wanted: RRset, zone: Name): Promise<boolean> {
  try {
    const answer = await server.query(wanted.name, wanted.type)
    const referral = wanted.type === "NS" && wanted.name.key !== zone.key
    const found = referral
      ? answer.authorities.find(({ name, type }) => type === "NS" && name.key === wanted.name.key)
      : answer.rrset
    const keys = new Set(found?.rdatas.map((rdata) => rdata.key))
    return keys.size === wanted.rdatas.length && wanted.rdatas.every((rdata) => keys.has(rdata.key))
  } catch (error) {
    if (error instanceof DnsError) return false
    throw error
  }
}
