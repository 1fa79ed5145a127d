import { DnsError, keyFromFields, parseName, rrset } from "@nightshift/rfc2136"
import { type Named, startNamed } from "@nightshift/rfc2136/testing"
import { afterAll, beforeAll, expect, test } from "vitest"
import { noAdoption } from "./records/adoption.ts"
import { rrsetAt } from "./records/contents.ts"
import { merge } from "./records/desired.ts"
import { markerName, readMarker } from "./records/ownership.ts"
import { plan } from "./records/planner.ts"
import type { Wish } from "./records/wish.ts"
import type { Mirror } from "./servers/mirror.ts"
import { Server } from "./servers/server.ts"
import { write } from "./servers/write.ts"

const zone = parseName("race.example.")
const names = Array.from({ length: 12 }, (_, i) => parseName(`n${i}`, { origin: zone }))
/** `./run soak` asks for more. */
const seconds = Number(process.env["NIGHTSHIFT_SOAK_SECONDS"] ?? 4)
let named: Named
beforeAll(async () => {
  named = await startNamed({ zones: [{ type: "primary", name: "race.example" }] })
})
afterAll(() => named.stop())

/** One operator as far as a zone is concerned: it wishes, looks, plans and writes, and never sees the other one. */
class Racer {
  readonly owner: string
  readonly value: string
  readonly wanted = new Set<number>()
  readonly server: Server
  mirror: Mirror | undefined

  constructor(owner: string, value: string) {
    this.owner = owner
    this.value = value
    const { update, transfer } = named.keys
    const key = ({ name, algorithm, secret }: typeof update) =>
      keyFromFields({ "key-name": name, algorithm, secret })
    this.server = new Server(
      {
        key: owner,
        role: "primary",
        addresses: [named.address],
        port: named.port,
        updateKey: key(update),
        previousKey: undefined,
        transferKey: key(transfer),
        previousReadKey: undefined,
        control: undefined,
        tls: undefined,
        catalog: undefined,
      },
      () => true,
    )
  }

  async look(): Promise<void> {
    const outcome = await this.server.read(zone, this.mirror)
    if (outcome.kind === "read") this.mirror = outcome.mirror
    else if (outcome.kind !== "absent") throw outcome.error
  }

  async act(): Promise<void> {
    if (this.mirror === undefined) return
    const { desired } = merge(
      [...this.wanted].map((i) => this.#wish(i)),
      { zone, defaultTtl: 30, maxRecords: 100, guests: "" },
    )
    const rules = { zone, owner: this.owner, adoption: noAdoption, drift: "Repair" } as const
    const { changes } = plan(desired, this.mirror, rules)
    const written = await write(this.server, zone, changes)
    if (written.problem !== undefined) throw new DnsError("theirs", "RCODE", written.problem.message)
    expect(written.refused).toEqual([])
  }

  #wish(i: number): Wish {
    const name = names[i] ?? zone
    const { rdatas } = rrset(name, "A", 30, [this.value])
    const source = { kind: "ARecord", namespace: "d", name: `${i}`, uid: this.owner, createdAt: i }
    return { name, type: "A", ttl: undefined, rdatas, source, exclusive: false }
  }
}

test(
  "two operators with different owner ids never lose, steal or mix a record, however they interleave",
  async () => {
    const racers = [new Racer("one", "192.0.2.1"), new Racer("two", "192.0.2.2")]
    const deadline = performance.now() + seconds * 1000
    let acts = 0
    const race = async (racer: Racer): Promise<void> => {
      while (performance.now() < deadline) {
        const i = Math.floor(Math.random() * names.length)
        if (!racer.wanted.delete(i)) racer.wanted.add(i)
        // Half of the time it acts on an old look: its guards must notice.
        if (Math.random() < 0.5) await racer.look()
        await racer.act()
        acts++
      }
    }
    await Promise.all(racers.map(race))
    for (const racer of [...racers, ...racers]) {
      await racer.look()
      await racer.act()
    }
    const [one, two] = racers
    await one?.look()
    const mirror = one?.mirror
    if (one === undefined || two === undefined || mirror === undefined) throw new Error("nobody looked")
    for (const [i, name] of names.entries()) {
      const values = rrsetAt(mirror, name, "A")?.rdatas.map(String) ?? []
      const owner = readMarker(rrsetAt(mirror, markerName(name, "A"), "TXT"))?.owner
      const wanting = racers.filter(({ wanted }) => wanted.has(i))
      if (wanting.length === 0) expect(values).toEqual([])
      else {
        const winner = wanting.find((racer) => racer.owner === owner)
        expect(
          values,
          `${name} of ${owner}, wanted by ${wanting.map((racer) => racer.owner).join()}`,
        ).toEqual([winner?.value])
      }
    }
    console.log(`${acts} acts of two operators in ${seconds} s`)
    for (const { server } of racers) server.close()
  },
  (seconds + 30) * 1000,
)
