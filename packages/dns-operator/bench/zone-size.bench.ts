import { DnsClient, parseKeyFile, parseName } from "@nightshift/rfc2136"
import { keyStatement, type Named } from "@nightshift/rfc2136/testing"
import { dnsZone, eventually, instanceOf, record, startStand } from "../src/testing/stand.ts"
import { burst, latencyRows, recordWrites, type Row } from "./burst.ts"
import { startProgram } from "./program.ts"

const zone = "size.example"
const count = 10_000

/** Ten thousand names: made, started upon, left at rest, and made again on a server that has lost them. */
export const bench = {
  name: "zone-size",
  async run(): Promise<Row[]> {
    const stand = await startStand()
    const named = await stand.startNamed()
    await stand.create(...instanceOf(named, "ns1", "primary"), dnsZone(zone))
    const isReady = () => stand.says("DNSZone", "size-example", { status: "True" })
    let program = await startProgram(stand.server.kubeconfigFile)
    try {
      await isReady()
      const before = await program.cpu()
      const made = await burst(recordWrites(stand.kube, zone, count, "create"), named)
      await eventually(async () => {
        const told = await program.requests()
        if (told < count) throw new Error(`${told} of ${count} records are told`)
      }, 120_000)
      const rows: Row[] = [
        ...latencyRows(`create ${count}`, made, {}),
        {
          name: `operator CPU per 1000 of ${count}`,
          unit: "s",
          ours: ((await program.cpu()) - before) / (count / 1000),
          goal: "<= 1",
        },
        { name: `RSS with ${count}`, unit: "MB", ours: await program.rss(), goal: "<= 150" },
      ]
      await program.stop()

      const begun = performance.now()
      program = await startProgram(stand.server.kubeconfigFile, "--safety-tick-secs", "5")
      await eventually(async () => {
        if ((await program.reads()) === 0) throw new Error("it has not looked yet")
      }, 60_000)
      rows.push(
        { name: "restart, until the zone was compared", unit: "s", ours: secondsSince(begun) },
        { name: "RSS after the restart", unit: "MB", ours: await program.rss(), goal: "<= 150" },
      )
      const [requests, reads] = [await program.requests(), await program.reads()]
      await eventually(async () => {
        if ((await program.reads()) < reads + 3) throw new Error("not three ticks yet")
      }, 60_000)
      rows.push(
        { name: "writes after the restart", unit: "names", ours: await program.writes(), goal: "0" },
        {
          name: "requests in three ticks at rest",
          unit: "requests",
          ours: (await program.requests()) - requests,
          goal: "0",
        },
      )

      await named.rndc("delzone", "-clean", zone)
      const emptied = performance.now()
      await stand.create(record("ARecord", "wake", zone, { name: "wake", ipv4Addresses: ["192.0.2.1"] }))
      await eventually(async () => {
        // A transfer is a load of its own: it is asked for now and then, and the figure is late by that at most.
        await new Promise((resolve) => setTimeout(resolve, 250))
        const served = await namesServed(named)
        if (served < 2 * count) throw new Error(`${served} names are served`)
      }, 60_000)
      rows.push({
        name: `an emptied server serves ${count} again`,
        unit: "s",
        ours: secondsSince(emptied),
        goal: "<= 3",
      })
      return rows
    } finally {
      await program.stop()
      await stand.stop()
    }
  },
}

const secondsSince = (begun: number): number => (performance.now() - begun) / 1000

async function namesServed(named: Named): Promise<number> {
  using client = new DnsClient({
    addresses: [named.address],
    port: named.port,
    key: parseKeyFile(keyStatement(named.keys.transfer)),
  })
  const { records } = await client.axfr(parseName(`${zone}.`))
  return records.length
}
