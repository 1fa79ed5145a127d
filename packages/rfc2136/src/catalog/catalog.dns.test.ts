import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mergeUpdates } from "../batch.ts"
import { DnsClient } from "../client.ts"
import { keyFromFields } from "../keys.ts"
import { parseName } from "../name.ts"
import { RndcClient } from "../rndc/client.ts"
import { type Named, type NameServer, type ServerKey, startKnot, startNamed } from "../testing/index.ts"
import { zoneContents } from "../transfer/zone-contents.ts"
import { readCatalog } from "./catalog.ts"
import { type CatalogMember, planCatalog } from "./plan.ts"

const tsigKey = ({ name, algorithm, secret }: ServerKey) =>
  keyFromFields({ "key-name": name, algorithm, secret })
const catalog = parseName("catalog.example.")
const memberText = "@ SOA ns.test. hostmaster.test. 1 300 60 86400 10\n@ NS ns.test.\nwww A 192.0.2.1\n"

describe("a catalog on named with a secondary named and a secondary Knot", () => {
  let primary: Named
  let secondaries: NameServer[]
  let client: DnsClient
  let rndc: RndcClient
  const members = Array.from({ length: 20 }, (_, i) => parseName(`m${i}.example.`))

  beforeAll(async () => {
    primary = await startNamed({
      zones: [
        {
          type: "primary",
          name: "catalog.example",
          file: "$TTL 30\n@ SOA invalid. invalid. 1 300 60 86400 10\n@ NS invalid.\n",
        },
        ...members.map(
          (zone) =>
            ({
              type: "primary",
              name: zone.toString().slice(0, -1),
              file: `$TTL 30\n${memberText}`,
            }) as const,
        ),
      ],
    })
    client = new DnsClient({ host: primary.address, port: primary.port, key: tsigKey(primary.keys.update) })
    rndc = new RndcClient({
      host: primary.address,
      port: primary.controlPort,
      key: tsigKey(primary.keys.rndc),
    })
    await bring([])
    const follow = {
      keys: primary.keys,
      zones: [
        {
          type: "secondary",
          name: "catalog.example",
          catalog: true,
          primaries: [primary.peer(primary.keys.transfer)],
        },
      ],
    } as const
    secondaries = [await startNamed(follow), await startKnot(follow)]
  })
  afterAll(async () => {
    client.close()
    for (const server of [primary, ...secondaries]) await server.stop()
  })

  /** Reads the catalog, plans, sends the plan and tells the secondaries. */
  async function bring(wishes: readonly CatalogMember[], tell: readonly NameServer[] = []) {
    const current = readCatalog(catalog, zoneContents(await client.axfr(catalog)))
    const plan = planCatalog(current, wishes, { owner: "test", maxRemovals: 20 })
    if (plan.kind === "refused") throw plan.error
    const messages = mergeUpdates(plan.steps.map((step) => step.message))
    for (const message of messages) expect(await client.update(message)).toEqual({ kind: "applied" })
    for (const server of tell) {
      using secondary = new DnsClient({
        host: server.address,
        port: server.port,
        key: tsigKey(primary.keys.transfer),
      })
      await secondary.notify(catalog)
    }
    return plan.steps.map((step) => step.kind)
  }

  const served = async (server: NameServer) => {
    const answers = await server.dig("+short", ...members.map((zone) => `www.${zone}`))
    return answers.split("\n").filter((line) => line === "192.0.2.1").length
  }
  const serve = (count: number) =>
    Promise.all(
      secondaries.map((server) =>
        expect.poll(() => served(server), { timeout: 15_000, interval: 100 }).toBe(count),
      ),
    )

  test("members added by guarded updates are served by both secondaries, and those removed are not any more", async () => {
    const wishes = members.map((zone) => ({ zone }))
    expect(await bring(wishes, secondaries)).toEqual(wishes.map(() => "add"))
    await serve(20)
    expect(await bring(wishes)).toEqual([])
    expect(await bring(wishes.slice(0, 5), secondaries)).toEqual(Array.from({ length: 15 }, () => "remove"))
    await serve(5)
    expect(await rndc.zonestatus(members[0] ?? "")).toMatchObject({ kind: "done" })
  })

  test("a plan made from a catalog that changed since applies nothing", async () => {
    await bring([{ zone: parseName("race.example.") }])
    const stale = readCatalog(catalog, zoneContents(await client.axfr(catalog)))
    await bring([{ zone: parseName("race.example."), incarnation: "2" }])
    const plan = planCatalog(stale, [], { owner: "test", maxRemovals: 20 })
    const [step] =
      plan.kind === "plan" ? plan.steps.filter((one) => String(one.zone) === "race.example.") : []
    if (step === undefined) throw new Error("the stale plan has no removal")
    expect(await client.update(step.message)).toMatchObject({ kind: "prerequisite", rcode: "NXRRSET" })
    const now = readCatalog(catalog, zoneContents(await client.axfr(catalog)))
    expect(now.entries.map((entry) => String(entry.zone))).toContain("race.example.")
  })
})
