import type { Fence } from "@nightshift/operator-runtime"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Named } from "@nightshift/rfc2136/testing"
import {
  answer,
  contentsOf,
  dnsZone,
  eventually,
  instanceOf,
  ready,
  record,
  settings,
  type Stand,
  startOperator,
  startStand,
  transferred,
} from "./testing/stand.ts"

const zone = "crash.example"
let stand: Stand
let primary: Named
beforeAll(async () => {
  stand = await startStand()
  primary = await stand.startNamed()
  await stand.create(...instanceOf(primary, "ns1", "primary"))
})
afterAll(() => stand.stop())

/** Holds as many acts as it is told, DNS messages, rndc commands and writes to the API server alike; then it is dead. */
function lifeOf(acts: number): { readonly fence: Fence; readonly used: () => number } {
  let used = 0
  return {
    fence: { remaining: () => (++used > acts ? 0 : 60_000), reason: "the test killed it" },
    used: () => used,
  }
}

const wanted = [
  record("ARecord", "web", zone, { name: "web", ipv4Addresses: ["192.0.2.1"] }),
  record("CNAMERecord", "alias", zone, { name: "alias", target: `web.${zone}.` }),
  record("TXTRecord", "words", zone, { name: "*.words", text: ["a", "b"] }),
]

test("an operator that dies after any single act of a zone's life leaves what the next one finishes", async () => {
  const settledZone = await wholeLife(Number.POSITIVE_INFINITY)
  const acts = settledZone.acts
  for (let n = 0; n < acts; n++) {
    const { contents } = await wholeLife(n)
    expect(contents, `died after act ${n}`).toEqual(settledZone.contents)
  }
  console.log(`killed after each of ${acts} acts of making a zone, publishing, and withdrawing`)
}, 240_000)

/** A zone is made and filled, by an operator that dies after `acts` acts and by its successor; then it is withdrawn. */
async function wholeLife(
  acts: number,
): Promise<{ readonly acts: number; readonly contents: readonly string[] }> {
  await stand.create(dnsZone(zone), ...wanted)
  const life = lifeOf(acts)
  const mortal = await startOperator(stand.server, settings(), { fence: life.fence })
  await (acts === Number.POSITIVE_INFINITY ? published() : dead(life, acts))
  const contents = acts === Number.POSITIVE_INFINITY ? await contentsNow() : []
  if (acts === Number.POSITIVE_INFINITY) {
    await withdraw()
    const used = life.used()
    await mortal.stop()
    return { acts: used, contents }
  }
  await mortal.stop()
  const successor = await startOperator(stand.server, settings())
  await published()
  const found = await contentsNow()
  await withdraw()
  await successor.stop()
  return { acts, contents: found }
}

const contentsNow = async () => contentsOf(await transferred(primary, zone))

/** Resolves when the operator has used up its life, or has nothing more to do with it. */
async function dead(life: { readonly used: () => number }, acts: number): Promise<void> {
  await eventually(async () => {
    if (life.used() <= acts && !(await isPublished())) throw new Error("it lives and works")
  })
}

async function isPublished(): Promise<boolean> {
  for (const { kind, metadata } of wanted) {
    if (ready(await stand.get(kind, metadata.name))?.status !== "True") return false
  }
  return ready(await stand.get("DNSZone", "crash-example"))?.status === "True"
}

const published = () =>
  eventually(async () => {
    if (await isPublished()) return
    const objects = [await stand.get("DNSZone", "crash-example")]
    for (const { kind, metadata } of wanted) objects.push(await stand.get(kind, metadata.name))
    throw new Error(`not everything is published: ${JSON.stringify(objects.map((one) => one?.status))}`)
  })

async function withdraw(): Promise<void> {
  for (const { kind, metadata } of wanted) await stand.remove(kind, metadata.name)
  await eventually(async () => expect(await answer(primary, `web.${zone}`)).toEqual([]))
  await stand.remove("DNSZone", "crash-example")
  await eventually(async () => expect(await stand.get("DNSZone", "crash-example")).toBeUndefined())
  expect(await primary.dig("+norecurse", zone, "SOA")).toContain("REFUSED")
}
