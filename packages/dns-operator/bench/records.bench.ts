import { dnsZone, eventually, instanceOf, ready, startStand } from "../src/testing/stand.ts"
import { beyondLoop, type Burst, burst, latencyRows, recordWrites, type Row } from "./burst.ts"
import { startProgram } from "./program.ts"

const zone = "bench.example"

/** Figures of the best peer on such a machine, seconds: reference/bindy.md's table is their source. */
const peers = { 10: 0.25, 100: 1.3, 500: 4.4, 1000: 3.1 } as const

/** Records from git, many at once: from the acknowledged write to the right answer. */
export const bench = {
  name: "records",
  async run(): Promise<Row[]> {
    const stand = await startStand()
    const named = await stand.startNamed({ zones: [{ type: "primary", name: zone }] })
    await stand.create(...instanceOf(named, "ns1", "primary", { adopt: true }), dnsZone(zone))
    const program = await startProgram(stand.server.kubeconfigFile)
    try {
      await eventually(async () => {
        if (ready(await stand.get("DNSZone", "bench-example"))?.status !== "True")
          throw new Error("the zone is not ready")
      })
      const rows: Row[] = []
      for (const count of [10, 100, 500, 1000] as const) {
        const before = {
          cpu: await program.cpu(),
          records: await program.requests("arecords"),
          all: await program.requests(),
        }
        const created = await burst(recordWrites(stand.kube, zone, count, "create"), named)
        rows.push(...rowsOf(`create ${count}`, created, peers[count], count))
        await eventually(async () => {
          const told = (await program.requests("arecords")) - before.records
          if (told < count) throw new Error(`${told} of ${count} records are told`)
        })
        if (count === 1000) {
          const told = (await program.requests("arecords")) - before.records
          rows.push({
            name: "API requests per record, its status",
            unit: "requests",
            ours: told / count,
            goal: "<= 1",
          })
          rows.push({
            name: "API requests beside, the zone's status, in all",
            unit: "requests",
            ours: (await program.requests()) - before.all - told,
          })
          rows.push({
            name: "operator CPU for 1000",
            unit: "s",
            ours: (await program.cpu()) - before.cpu,
            reference: 0.44,
            goal: "<= 1",
          })
          rows.push({
            name: "RSS with 1000",
            unit: "MB",
            ours: await program.rss(),
            reference: 77,
            goal: "<= 100",
          })
        }
        rows.push(
          ...rowsOf(
            `update ${count}`,
            await burst(recordWrites(stand.kube, zone, count, "update"), named),
            peers[count],
            count,
          ),
        )
        rows.push(
          ...rowsOf(
            `delete ${count}`,
            await burst(recordWrites(stand.kube, zone, count, "delete"), named),
            5.9,
            count,
          ),
        )
      }
      return rows
    } finally {
      await program.stop()
      await stand.stop()
    }
  },
}

function rowsOf(name: string, made: Burst, reference: number, count: number): Row[] {
  const p50 = count === 10 ? "<= 0.05" : "<= 0.15"
  return [...latencyRows(name, made, { p50, p99: "<= 0.3", reference }), beyondLoop(name, made)]
}
