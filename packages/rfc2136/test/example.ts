import { readFileSync } from "node:fs"
import {
  addRRset,
  DnsClient,
  deleteRRset,
  parseKeyFile,
  parseName,
  rrset,
  rrsetAbsent,
  rrsetExistsExactly,
} from "@nightshift/rfc2136"

const [host = "127.0.0.1", port = "53", keyFile = "update.key"] = process.argv.slice(2)
const key = parseKeyFile(readFileSync(keyFile, "utf8"))
using client = new DnsClient({ host, port: Number(port), key })

const zone = parseName("example.com.")
const www = parseName("www", { origin: zone })
const addresses = rrset(www, "A", 30, ["192.0.2.1", "192.0.2.2"])
const alias = rrset(www, "CNAME", 30, ["lb.example.net."])

// Publish, but only if nobody else has: of two who try, one gets "prerequisite".
const create = { zone, prerequisites: [rrsetAbsent(www, "A")], updates: [addRRset(addresses)] }
for (const attempt of ["first", "second"]) {
  const outcome = await client.update(create)
  console.log(`${attempt}: ${outcome.kind}`)
}

// Change A to CNAME in one message, if the A records are still what we think: the name is never empty in between.
const swapped = await client.update({
  zone,
  prerequisites: [rrsetExistsExactly(addresses)],
  updates: [deleteRRset(www, "A"), addRRset(alias)],
})
switch (swapped.kind) {
  case "applied":
    console.log("swapped: applied")
    break
  case "prerequisite":
    console.log(`somebody changed it: ${swapped.which.length} prerequisites do not hold`)
    break
  case "refused":
    console.log(`refused with ${swapped.rcode}: ${swapped.error.message}`)
    break
  case "unknown":
    console.log(`no answer, read back before trying again: ${swapped.error.message}`)
    break
}

// A NOERROR is no proof. Read back.
const answer = await client.query(www, "CNAME")
console.log(`served: ${answer.rrset?.rdatas.join()}`)

const { records } = await client.axfr(zone)
console.log(`in the zone: ${records.filter(({ type }) => type === "CNAME").length} CNAME`)
