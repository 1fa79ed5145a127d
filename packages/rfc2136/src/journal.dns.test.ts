import { expect, test } from "vitest"
import { DnsClient } from "./client.ts"
import { keyFromFields } from "./keys.ts"
import { parseName } from "./name.ts"
import { rrset, rrsetKey } from "./rrset.ts"
import { type NameServer, type ServerKey, startKnot, startNamed } from "./testing/index.ts"
import { zoneContents } from "./transfer/zone-contents.ts"
import { addRRset } from "./update.ts"

const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const zone = parseName("a.example.")
const at = (i: number) => parseName(`h${i}`, { origin: zone })
const clientOf = ({ address, port, keys }: NameServer) =>
  new DnsClient({ host: address, port, key: tsigKey(keys.update), timeouts: { message: 2_000 } })

for (const [program, start] of [
  ["named", startNamed],
  ["knotd", startKnot],
] as const) {
  test(`what ${program} acknowledged before it was killed in the middle of updates is there after its restart`, async () => {
    await using server = await start({ zones: [{ type: "primary", name: "a.example" }] })
    using before = clientOf(server)
    const acknowledged: number[] = []
    let killed: Promise<void> | undefined
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const updates = [addRRset(rrset(at(i), "A", 30, ["192.0.2.1"]))]
        const outcome = await before.update({ zone, prerequisites: [], updates })
        if (outcome.kind === "applied") acknowledged.push(i)
        if (acknowledged.length === 100) killed ??= server.kill()
        return outcome.kind
      }),
    )
    await killed
    expect(new Set(outcomes)).toEqual(new Set(["applied", "unknown"]))
    await server.restart()
    using after = clientOf(server)
    const contents = zoneContents(await after.axfr(zone))
    const lost = acknowledged.filter((i) => !contents.has(rrsetKey(at(i), "A")))
    expect(lost).toEqual([])
    expect(acknowledged.length).toBeGreaterThanOrEqual(100)
  })
}
