import { DnsClient, parseName } from "@nightshift/rfc2136"
import type { Named } from "@nightshift/rfc2136/testing"
import { recordName, zoneName } from "./objects.ts"
import { each } from "./pace.ts"

/** How many of the records' names the server answers: each of them asked. */
export async function answered({ address, port }: Named, records: number): Promise<number> {
  const client = new DnsClient({ addresses: [address], port })
  try {
    let found = 0
    await each(records, async (index) => {
      const { rrset } = await client.query(parseName(`${recordName(index)}.${zoneName}.`), "A")
      if (rrset !== undefined) found++
    })
    return found
  } finally {
    client.close()
  }
}
