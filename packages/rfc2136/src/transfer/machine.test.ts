import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Message, ResourceRecord } from "../message.ts"
import { parseName } from "../name.ts"
import { parseRdata } from "../rdata/rdata.ts"
import { transfer, type TransferStep } from "./machine.ts"
import type { TransferRequest } from "./result.ts"

const zone = parseName("a.example.")
const axfr: TransferRequest = { kind: "axfr", zone }
const ixfr = (serial: number): TransferRequest => ({ kind: "ixfr", zone, serial })

const record = (name: string, type: string, data: string, ttl = 30): ResourceRecord => ({
  name: parseName(name, { origin: zone }),
  type,
  class: 1,
  ttl,
  rdata: parseRdata(type, data, { origin: zone }),
})
const soa = (serial: number) => record("@", "SOA", `ns hostmaster ${serial} 300 60 86400 10`)
const a = (name: string, last: number) => record(name, "A", `192.0.2.${last}`)
const ns = record("@", "NS", "ns")

const reply = (answers: readonly ResourceRecord[], change: Partial<Message> = {}): Message => ({
  id: 7,
  opcode: 0,
  rcode: 0,
  qr: true,
  aa: true,
  questions: [],
  answers,
  authorities: [],
  additionals: [],
  ...change,
})

/** The step that ends a transfer of these messages, or the last "more". */
function feed(request: TransferRequest, ...messages: Message[]): TransferStep {
  const machine = transfer(request, 7)
  let step: TransferStep = { kind: "more" }
  for (const message of messages) {
    if (step.kind !== "more") throw new Error("the machine was done before the last message")
    step = machine.next(message)
  }
  return step
}

const finding = (step: TransferStep) => (step.kind === "failed" ? step.error.message : step)

describe("AXFR", () => {
  test("a zone between two equal SOAs is whole, with the SOA once", () => {
    const step = feed(axfr, reply([soa(5), ns, a("www", 1), soa(5)]))
    expect(step).toMatchObject({ kind: "done", result: { kind: "zone", serial: 5 } })
    expect(step.kind === "done" && step.result.kind === "zone" && step.result.records).toHaveLength(3)
  })

  test("however the records are cut into messages, the zone is the same", () => {
    const records = [soa(5), ns, ...Array.from({ length: 20 }, (_, i) => a(`h${i}`, i)), soa(5)]
    const whole = feed(axfr, reply(records))
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: records.length - 1 })), (cuts) => {
        const edges = [0, ...cuts.sort((x, y) => x - y), records.length]
        const messages = edges.slice(1).map((edge, i) => reply(records.slice(edges[i], edge)))
        expect(feed(axfr, ...messages)).toEqual(whole)
      }),
    )
  })

  test("every shorter run of messages is unfinished, never a shorter zone", () => {
    const records = [soa(5), ns, a("www", 1), a("mail", 2), soa(5)]
    for (let length = 1; length < records.length; length++) {
      const messages = records.slice(0, length).map((one) => reply([one]))
      expect(feed(axfr, ...messages)).toEqual({ kind: "more" })
    }
  })

  test("a last SOA of another serial fails: the zone changed meanwhile", () => {
    expect(finding(feed(axfr, reply([soa(5), ns, soa(6)])))).toContain("last SOA has serial 6, its first 5")
  })

  test.each([
    ["a zone that begins with another record", [ns, soa(5)], "not with the zone's SOA"],
    ["a record behind the last SOA", [soa(5), ns, soa(5), a("www", 1)], "follows its last SOA"],
    [
      "a name of another zone",
      [soa(5), record("www.b.example.", "A", "192.0.2.1")],
      "lies outside of the zone",
    ],
    [
      "the SOA of a zone below",
      [soa(5), { ...soa(5), name: parseName("sub.a.example.") }],
      "the SOA of sub.a.example.",
    ],
    ["a record of class CH", [soa(5), { ...ns, class: 3 }], "not of class IN"],
  ])("%s fails the transfer", (_, records, rule) => {
    expect(finding(feed(axfr, reply(records)))).toContain(rule)
  })

  test.each([
    [{ rcode: 5 }, "REFUSED"],
    [{ rcode: 9 }, "NOTAUTH"],
    [{ tc: true }, "truncated"],
    [{ id: 8 }, "answers another request"],
    [{ qr: false }, "answers another request"],
    [
      { questions: [{ name: parseName("b.example."), type: "AXFR", class: 1 }] },
      "answers the question b.example. AXFR",
    ],
  ])("a message with %j fails the transfer", (change, rule) => {
    expect(finding(feed(axfr, reply([soa(5), ns, soa(5)], change)))).toContain(rule)
  })

  test("a refusal in the middle fails the transfer and tells the zone and the rcode", () => {
    const step = feed(axfr, reply([soa(5), ns]), reply([], { rcode: 2 }))
    expect(step).toMatchObject({
      kind: "failed",
      error: { side: "theirs", code: "RCODE", facts: { zone: "a.example.", rcode: "SERVFAIL" } },
    })
  })

  test("more records than the limit fail the transfer", () => {
    const machine = transfer(axfr, 7, 3)
    expect(finding(machine.next(reply([soa(5), ns, a("x", 1), a("y", 2)])))).toContain("more than 3 records")
  })
})

describe("IXFR", () => {
  test("a single SOA of the serial asked for is up to date", () => {
    expect(feed(ixfr(5), reply([soa(5)]))).toEqual({
      kind: "done",
      result: { kind: "up-to-date", zone, serial: 5 },
    })
  })

  test("a single SOA of an older serial is behind, which is not up to date", () => {
    expect(feed(ixfr(5), reply([soa(3)]))).toMatchObject({
      kind: "done",
      result: { kind: "behind", serial: 3 },
    })
  })

  test("a single SOA of a newer serial is only the beginning", () => {
    expect(feed(ixfr(5), reply([soa(6)]))).toEqual({ kind: "more" })
    expect(feed(ixfr(5), reply([soa(6)]), reply([soa(5), soa(6), a("www", 1), soa(6)]))).toMatchObject({
      kind: "done",
      result: { kind: "changes", from: 5, serial: 6 },
    })
  })

  test("an answer whose second record is no SOA is the whole zone", () => {
    expect(feed(ixfr(5), reply([soa(9), ns, soa(9)]))).toMatchObject({
      kind: "done",
      result: { kind: "zone", serial: 9 },
    })
  })

  test("two steps come as two deltas, deletions apart from additions", () => {
    const answers = [
      soa(7),
      soa(5),
      a("x", 1),
      soa(6),
      a("x", 2),
      a("y", 3),
      soa(6),
      a("y", 3),
      soa(7),
      soa(7),
    ]
    expect(feed(ixfr(5), reply(answers))).toMatchObject({
      kind: "done",
      result: {
        kind: "changes",
        from: 5,
        serial: 7,
        deltas: [
          { from: 5, to: 6, deleted: [{ ttl: 30 }], added: [{}, {}] },
          { from: 6, to: 7, deleted: [{}], added: [] },
        ],
      },
    })
  })

  test("serials compare by RFC 1982: a step over the end of the circle is a step ahead", () => {
    expect(
      feed(ixfr(0xffff_ffff), reply([soa(1), soa(0xffff_ffff), soa(1), a("x", 1), soa(1)])),
    ).toMatchObject({
      kind: "done",
      result: { from: 0xffff_ffff, serial: 1 },
    })
  })

  test.each([
    ["begins at another serial", [soa(7), soa(4), soa(7), soa(7)], "begins at serial 4, not at 5"],
    ["leaves a gap", [soa(8), soa(5), soa(6), soa(7), soa(8), soa(8)], "begins at serial 7, not at 6"],
    ["leads backwards", [soa(7), soa(5), soa(4), soa(7)], "from serial 5 to 4, which is not newer"],
    ["ends at another serial", [soa(7), soa(5), soa(7), soa(6)], "last SOA has serial 6"],
  ])("a chain of changes that %s fails", (_, answers, rule) => {
    expect(finding(feed(ixfr(5), reply(answers)))).toContain(rule)
  })
})

test("whatever records come, in whatever messages, the machine neither throws nor ends with an unfinished zone", () => {
  const any = fc.oneof(
    fc.integer({ min: 0, max: 4 }).map(soa),
    fc.constant(ns),
    fc.integer({ min: 0, max: 3 }).map((i) => a(`h${i}`, i)),
  )
  const messages = fc.array(fc.array(any, { maxLength: 6 }), { maxLength: 6 })
  fc.assert(
    fc.property(messages, fc.constantFrom(axfr, ixfr(1), ixfr(3)), (parts, request) => {
      const machine = transfer(request, 7)
      for (const part of parts) {
        const step = machine.next(reply(part))
        if (step.kind === "more") continue
        if (step.kind === "done" && step.result.kind === "zone") {
          const records = parts.flat()
          expect(soaSerials(records[0])).toEqual(soaSerials(records[step.result.records.length]))
        }
        return
      }
    }),
    { numRuns: 2000 },
  )
})

function soaSerials(one: ResourceRecord | undefined): string | undefined {
  return one?.rdata?.toString()
}
