import { run } from "../src/testing/index.ts"
import { compared, type Row } from "./row.ts"
import { clientOf, startServer, zone } from "./stand.ts"

const records = 100_000
const runs = 7

/** A whole zone, every message vouched for, against dig doing the same. */
export const bench = {
  name: "AXFR of 100,000 records, signed",
  async run(): Promise<Row[]> {
    const hosts = Array.from(
      { length: records },
      (_, i) => `h${i} A 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    )
    await using server = await startServer(hosts.join("\n"))
    using client = clientOf(server)
    const rates = { ours: [] as number[], dig: [] as number[] }
    const keyFile = server.keyFile(server.keys.update)
    const seconds = async (transfer: () => Promise<unknown>) => {
      const began = performance.now()
      await transfer()
      return (performance.now() - began) / 1000
    }
    const ours = async () => {
      const { records: brought } = await client.axfr(zone)
      if (brought.length !== records + 3) throw new Error(`AXFR brought ${brought.length} records`)
    }
    const dig = async () => {
      const at = [`@${server.address}`, "-p", String(server.port), "-k", keyFile]
      const { stdout } = await run("dig", [...at, "+noall", "+stats", "bench.example", "AXFR"])
      if (!stdout.includes(`XFR size: ${records + 4} records`)) throw new Error(`dig said ${stdout}`)
    }
    await ours()
    for (let turn = 0; turn < runs; turn++) {
      rates.ours.push(records / (await seconds(ours)))
      rates.dig.push(records / (await seconds(dig)))
    }
    return [{ name: "AXFR", unit: "RR/s", ...compared(rates.ours, rates.dig), goal: ">= 0.7x" }]
  },
}
