import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { at, clientOf, primary, servers, zone } from "../test/servers.ts"
import type { DnsClient } from "./client.ts"
import { equal } from "./name.ts"
import { parseRdata } from "./rdata/rdata.ts"
import { rrset, rrsetEqual } from "./rrset.ts"
import type { NameServer } from "./testing/index.ts"
import { addRRset, deleteRRset, rrsetExistsExactly } from "./update.ts"

interface Vector {
  readonly type: string
  readonly text: string
}

const file = new URL("../vectors/rdata.json", import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, "utf8")) as { vectors: Vector[] }

/** An SOA is no record to add; the one of the zone is looked at below. */
const values = vectors
  .filter(({ type }) => type !== "SOA")
  .map((vector, i) => ({ ...vector, label: `r${i}` }))

describe.each(servers)("$server", ({ server: program, start }) => {
  /** Knot keeps names in data in lower case. */
  const lowersNames = program === "Knot"
  let server: NameServer
  let client: DnsClient

  beforeAll(async () => {
    server = await start({ zones: [primary] })
    client = clientOf(server)
    const mail = addRRset(rrset(at("mail"), "A", 42, ["192.0.2.25"]))
    expect(await client.update({ zone, prerequisites: [], updates: [mail] })).toEqual({ kind: "applied" })
  })

  afterAll(async () => {
    client.close()
    await server.stop()
  })

  test.each(values)("serves $type $text back, octet by octet", async ({ type, text, label }) => {
    const sent = rrset(at(label), type, 42, [text])
    const [rdata = parseRdata(type, text)] = sent.rdatas
    if (type === "DS") {
      const delegation = addRRset(rrset(at(label), "NS", 42, ["ns.example.net."]))
      await client.update({ zone, prerequisites: [], updates: [delegation] })
    }
    const added = await client.update({ zone, prerequisites: [], updates: [addRRset(sent)] })
    expect(added).toEqual({ kind: "applied" })
    const { answers, authorities } = await client.query(at(label), type)
    const found = [...answers, ...authorities].find((set) => equal(set.name, at(label)))
    const expected = lowersNames ? rdata.canonical : rdata.wire
    expect(found?.type).toBe(rdata.type)
    expect(found?.rdatas[0]?.wire).toEqual(expected)
    expect(found?.ttl).toBe(42)
    if (type === "NS") return
    const seen = await server.dig("+noall", "+answer", "+unknownformat", `${at(label)}`, type)
    expect(seen.split(/\s+/).slice(4).join("").toLowerCase()).toBe(
      `\\#${expected.length}${Buffer.from(expected).toString("hex")}`,
    )
    const exactly = {
      zone,
      prerequisites: [rrsetExistsExactly(sent)],
      updates: [deleteRRset(at(label), type)],
    }
    expect(await client.update(exactly)).toEqual({ kind: "applied" })
  })

  test("serves its SOA so that it reads back from its text", async () => {
    const { rrset: soa } = await client.query(zone, "SOA")
    if (soa === undefined) throw new Error("no SOA")
    expect(rrsetEqual(rrset(zone, "SOA", soa.ttl, soa.rdatas.map(String)), soa)).toBe(true)
  })
})
