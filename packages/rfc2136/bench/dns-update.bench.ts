import type { DnsClient } from "../src/index.ts"
import { parseName } from "../src/name.ts"
import type { Named } from "../src/testing/index.ts"
import { compared, median, quantile, type Row, spread } from "./row.ts"
import { additions, clientOf, startServer, zone } from "./stand.ts"

/** Records in each message, and how many messages make a run of about half a second. */
const sizes = [
  { size: 1, messages: 1_000, goal: ">= 1.2x" },
  { size: 10, messages: 500, goal: ">= 1.0x" },
  { size: 100, messages: 200, goal: ">= 1.0x" },
  { size: 500, messages: 60, goal: ">= 1.0x" },
] as const
const runs = 9
const samples = 1_000

/** Signed updates over TCP, one after the other, against `nsupdate -v` on the same named. */
export const bench = {
  name: "DNS UPDATE, signed, one after the other",
  async run(): Promise<Row[]> {
    await using server = await startServer()
    using client = clientOf(server)
    const rows: Row[] = []
    for (const { size, messages, goal } of sizes) {
      const rates = { ours: [] as number[], nsupdate: [] as number[] }
      const cpu: number[] = []
      await send(client, size, messages / 10, `warm${size}`)
      for (let run = 0; run < runs; run++) {
        const before = process.cpuUsage()
        rates.ours.push((size * messages) / (await send(client, size, messages, `o${size}-${run}`)))
        const { user, system } = process.cpuUsage(before)
        cpu.push((user + system) / (size * messages))
        rates.nsupdate.push(
          (size * messages) / (await sendByNsupdate(server, size, messages, `n${size}-${run}`)),
        )
      }
      rows.push({
        name: `${size} RR per message`,
        unit: "RR/s",
        ...compared(rates.ours, rates.nsupdate),
        goal,
      })
      rows.push({
        name: `client CPU, ${size} per message`,
        unit: "µs/RR",
        ours: median(cpu),
        spread: spread(cpu),
      })
    }
    return [...rows, await ahead(server), ...(await latencies(client))]
  },
}

/** Small messages sent ahead of their answers, which nsupdate does not do: against one after the other. */
async function ahead(server: Named): Promise<Row> {
  const messages = 2_000
  using many = clientOf(server, { inFlightPerZone: 16 })
  using one = clientOf(server)
  const rates = { many: [] as number[], one: [] as number[] }
  for (let run = 0; run < runs; run++) {
    const all = Array.from({ length: messages }, (_, i) => additions(1, `a${run}-${i}`))
    const began = performance.now()
    for (const outcome of await Promise.all(all.map((message) => many.update(message)))) {
      if (outcome.kind !== "applied") throw outcome.error
    }
    rates.many.push(messages / ((performance.now() - began) / 1000))
    rates.one.push(messages / (await send(one, 1, messages, `s${run}`)))
  }
  return { name: "1 RR per message, 16 in flight", unit: "RR/s", ...compared(rates.many, rates.one) }
}

/** Seconds for these messages, the names made beforehand. */
async function send(client: DnsClient, size: number, messages: number, label: string): Promise<number> {
  const all = Array.from({ length: messages }, (_, i) => additions(size, `${label}-${i}`))
  const began = performance.now()
  for (const message of all) {
    const outcome = await client.update(message)
    if (outcome.kind !== "applied") throw outcome.error
  }
  return (performance.now() - began) / 1000
}

/** Seconds of one nsupdate process for the same: its start is in it, about 10 ms of half a second. */
async function sendByNsupdate(server: Named, size: number, messages: number, label: string): Promise<number> {
  const script = Array.from({ length: messages }, (_, i) => {
    const lines = Array.from(
      { length: size },
      (_, j) => `update add ${label}-${i}-${j}.bench.example. 30 A 192.0.2.1`,
    )
    return `${lines.join("\n")}\nsend\n`
  }).join("")
  const began = performance.now()
  const { exitCode, stderr } = await server.nsupdate(`zone bench.example\n${script}`)
  if (exitCode !== 0) throw new Error(`nsupdate failed: ${stderr}`)
  return (performance.now() - began) / 1000
}

/** One signed update until acknowledged, and until a query sees it. */
async function latencies(client: DnsClient): Promise<Row[]> {
  const acknowledged: number[] = []
  const visible: number[] = []
  for (let i = 0; i < samples; i++) {
    const message = additions(1, `l${i}`)
    const name = parseName(`l${i}-0`, { origin: zone })
    const began = performance.now()
    await client.update(message)
    acknowledged.push(performance.now() - began)
    for (let seen = false; !seen; )
      seen = (await client.query(name, "A", { key: "none" })).rrset !== undefined
    visible.push(performance.now() - began)
  }
  return [
    {
      name: "one update acknowledged, p50",
      unit: "ms",
      ours: quantile(acknowledged, 0.5),
      spread: spread(acknowledged),
    },
    { name: "one update acknowledged, p99", unit: "ms", ours: quantile(acknowledged, 0.99) },
    { name: "one update visible, p50", unit: "ms", ours: quantile(visible, 0.5), spread: spread(visible) },
    { name: "one update visible, p99", unit: "ms", ours: quantile(visible, 0.99) },
  ]
}
