import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { at, clientOf, primary, servers, zone } from "../test/servers.ts"
import type { DnsClient } from "./client.ts"
import type { NameServer } from "./testing/index.ts"
import { parseRdata } from "./rdata/rdata.ts"
import { rrset, type RRset } from "./rrset.ts"
import {
  addRRset,
  deleteName,
  deleteRecord,
  deleteRRset,
  nameInUse,
  nameNotInUse,
  type Prerequisite,
  rrsetAbsent,
  rrsetExists,
  rrsetExistsExactly,
  type Update,
} from "./update.ts"

describe.each(servers)("$server", ({ server: program, start }) => {
  let server: NameServer
  let client: DnsClient

  beforeAll(async () => {
    server = await start({ zones: [primary] })
    client = clientOf(server)
    await send([], [addRRset(here), addRRset(rrset(at("here"), "TXT", 300, ['"x"']))])
  })

  afterAll(async () => {
    client.close()
    await server.stop()
  })

  const here = rrset(at("here"), "A", 300, ["192.0.2.1", "192.0.2.2"])
  const send = (prerequisites: Prerequisite[], updates: Update[] = []) =>
    client.update({ zone, prerequisites, updates })
  const served = async (label: string, type: string) => {
    const { rrset: found } = await client.query(at(label), type, { tcp: true })
    return found?.rdatas.map(String).sort()
  }

  test.each<[string, Prerequisite]>([
    ["a name that is in use is in use", nameInUse(at("here"))],
    ["a name that is not in use is not", nameNotInUse(at("nowhere"))],
    ["an RRset that exists exists", rrsetExists(at("here"), "A")],
    ["an RRset exists exactly, in any order and whatever its TTL", rrsetExistsExactly({ ...here, ttl: 7 })],
    ["an RRset that is absent is absent", rrsetAbsent(at("here"), "AAAA")],
  ])("%s", async (_, prerequisite) => {
    expect(await send([prerequisite])).toEqual({ kind: "applied" })
  })

  test.each<[string, Prerequisite, string]>([
    ["a name that is not in use", nameInUse(at("nowhere")), "NXDOMAIN"],
    ["a name that is in use after all", nameNotInUse(at("here")), "YXDOMAIN"],
    ["an RRset that does not exist", rrsetExists(at("here"), "MX"), "NXRRSET"],
    [
      "an RRset with one record more",
      rrsetExistsExactly(rrset(at("here"), "A", 300, ["192.0.2.1"])),
      "NXRRSET",
    ],
    ["an RRset with other data", rrsetExistsExactly(rrset(at("here"), "TXT", 300, ['"y"'])), "NXRRSET"],
    ["an RRset that exists after all", rrsetAbsent(at("here"), "A"), "YXRRSET"],
  ])("%s fails its prerequisite with a code, and changes nothing", async (_, prerequisite, rcode) => {
    const outcome = await send([prerequisite], [deleteName(at("here"))])
    expect(outcome).toMatchObject({ kind: "prerequisite", rcode, which: [prerequisite] })
    expect(await served("here", "TXT")).toEqual(['"x"'])
  })

  test("of two prerequisites with the same code, both are named", async () => {
    const both = [rrsetExists(at("here"), "MX"), rrsetExists(at("here"), "A")]
    expect(await send(both)).toMatchObject({ kind: "prerequisite", rcode: "NXRRSET", which: both })
  })

  test("records are added, deleted one by one, by type and by name", async () => {
    const set = (...data: string[]): RRset => rrset(at("u"), "A", 30, data)
    await send([], [addRRset(set("192.0.2.1", "192.0.2.2", "192.0.2.3"))])
    expect(await served("u", "A")).toEqual(["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    await send([], [deleteRecord(at("u"), parseRdata("A", "192.0.2.2"))])
    expect(await served("u", "A")).toEqual(["192.0.2.1", "192.0.2.3"])
    await send([], [addRRset(rrset(at("u"), "TXT", 30, ['"t"'])), deleteRRset(at("u"), "A")])
    expect(await served("u", "A")).toBeUndefined()
    expect(await served("u", "TXT")).toEqual(['"t"'])
    await send([], [deleteName(at("u"))])
    expect((await client.query(at("u"), "TXT")).rcode).toBe("NXDOMAIN")
  })

  test("updates of one zone take effect in the order they were given, none awaited", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        send(i === 0 ? [] : [rrsetExistsExactly(rrset(at("counter"), "TXT", 30, [`"${i - 1}"`]))], [
          deleteRRset(at("counter"), "TXT"),
          addRRset(rrset(at("counter"), "TXT", 30, [`"${i}"`])),
        ]),
      ),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => "applied"))
    expect(await served("counter", "TXT")).toEqual(['"39"'])
  })

  test("so they do with many in flight", async () => {
    const many = clientOf(server, { inFlightPerZone: 16 })
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        many.update({
          zone,
          prerequisites: i === 0 ? [] : [rrsetExistsExactly(rrset(at("pipe"), "TXT", 30, [`"${i - 1}"`]))],
          updates: [deleteRRset(at("pipe"), "TXT"), addRRset(rrset(at("pipe"), "TXT", 30, [`"${i}"`]))],
        }),
      ),
    )
    many.close()
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(["applied"]))
  })

  test("a zone the server does not have is refused; Knot says so without a signature, which proves nothing", async () => {
    const impatient = clientOf(server, { timeouts: { message: 300 } })
    const outcome = await impatient.update({ zone: at("sub.sub"), prerequisites: [], updates: [] })
    impatient.close()
    expect(outcome).not.toHaveProperty("tsig")
    expect(outcome).toMatchObject(
      program === "named"
        ? { kind: "refused", rcode: "NOTAUTH", error: { side: "theirs", code: "RCODE" } }
        : { kind: "unknown", sent: true, error: { code: "TIMEOUT", cause: { code: "UNSIGNED" } } },
    )
  })

  test("an update that is not signed is refused", async () => {
    const outcome = await client.update(
      { zone, prerequisites: [], updates: [deleteName(at("here"))] },
      { key: "none" },
    )
    expect(outcome).toMatchObject({
      kind: "refused",
      rcode: expect.stringMatching(/^(REFUSED|NOTAUTH)$/) as string,
    })
  })

  test("A becomes CNAME and A again in one message each, and nobody ever sees neither", async () => {
    const name = at("swap")
    const a = rrset(name, "A", 30, ["192.0.2.1"])
    const cname = rrset(name, "CNAME", 30, ["target.example.net."])
    const probe = clientOf(server)
    await send([], [addRRset(a)])
    const gaps: string[] = []
    let answers = 0
    const swapping = new AbortController()
    const watch = async () => {
      while (!swapping.signal.aborted) {
        const { rcode, answers: sets } = await probe.query(name, "A")
        answers++
        if (rcode !== "NOERROR" || sets.length === 0) gaps.push(rcode)
      }
    }
    const probing = [watch(), watch()]
    for (let i = 0; i < 30; i++) {
      const [from, to] = i % 2 === 0 ? [a, cname] : [cname, a]
      const outcome = await send([rrsetExistsExactly(from)], [deleteRRset(name, from.type), addRRset(to)])
      expect(outcome.kind).toBe("applied")
    }
    swapping.abort()
    await Promise.all(probing)
    probe.close()
    expect(answers).toBeGreaterThan(10)
    expect(gaps).toEqual([])
    expect(await served("swap", "A")).toEqual(["192.0.2.1"])
  })

  test("NOERROR is no proof: an A beside a CNAME is taken and not done, and reading back shows it", async () => {
    await send([], [addRRset(rrset(at("alias"), "CNAME", 30, ["target.example.net."]))])
    expect(await send([], [addRRset(rrset(at("alias"), "A", 30, ["192.0.2.1"]))])).toEqual({
      kind: "applied",
    })
    expect(await served("alias", "A")).toBeUndefined()
    expect(await served("alias", "CNAME")).toEqual(["target.example.net."])
  })

  test("an answer too long for UDP is fetched over TCP, an absent name is an answer", async () => {
    const addresses = Array.from({ length: 90 }, (_, i) => `192.0.2.${i + 1}`)
    await send([], [addRRset(rrset(at("many"), "A", 30, addresses))])
    const answer = await client.query(at("many"), "A")
    expect(answer.rrset?.rdatas).toHaveLength(90)
    expect(answer).toMatchObject({ rcode: "NOERROR", authoritative: true, verified: true })
    expect((await client.query(at("many"), "A", { key: "none" })).verified).toBe(false)
    expect(await client.query(at("absent"), "A")).toMatchObject({ rcode: "NXDOMAIN", rrset: undefined })
    expect(await client.query(at("many"), "MX")).toMatchObject({ rcode: "NOERROR", rrset: undefined })
  })
})
