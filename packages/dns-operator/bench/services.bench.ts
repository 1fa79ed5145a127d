import type { Kube } from "@nightshift/operator-runtime"
import { parseName } from "@nightshift/rfc2136"
import { dnsZone, eventually, instanceOf, startStand } from "../src/testing/stand.ts"
import { createService, setEndpoint } from "../src/testing/workload.ts"
import { addressOf, beyondLoop, burst, latencyRows, type Row, type Write } from "./burst.ts"
import { startProgram } from "./program.ts"

const zone = "services.example"
const count = 1000
const name = (i: number) => `s${i}`

/** Services whose endpoints become ready and unready at once: from the acknowledged write to primary and secondary. */
export const bench = {
  name: "services",
  async run(): Promise<Row[]> {
    const stand = await startStand()
    const primary = await stand.startNamed()
    const secondary = await stand.startNamed({ keys: primary.keys })
    await stand.create(
      ...instanceOf(primary, "ns1", "primary"),
      ...instanceOf(secondary, "ns2", "secondary"),
      dnsZone(zone, { sources: [{ kind: "Service", nameTemplate: "{service}", holdNotReady: "0s" }] }),
    )
    const { kube } = stand
    for (let i = 0; i < count; i++) await createService(kube, name(i), addressOf(i, 1))
    for (let i = 0; i < count; i++) await setEndpoint(kube, name(i), false)
    const program = await startProgram(stand.server.kubeconfigFile)
    try {
      await eventually(async () => stand.says("DNSZone", "services-example", { status: "True" }), 60_000)
      const before = await program.cpu()
      const requests = await program.requests()
      const up = await burst(endpointWrites(kube, true), primary, secondary)
      const cpu = (await program.cpu()) - before
      const down = await burst(endpointWrites(kube, false), primary, secondary)
      return [
        ...latencyRows("1000 Services ready, primary", up, { p99: "<= 0.25" }),
        ...latencyRows("1000 Services ready, secondary", up, { p99: "<= 1" }, 1),
        beyondLoop("1000 Services ready", up),
        ...latencyRows("1000 Services unready, primary", down, { p99: "<= 0.25" }),
        ...latencyRows("1000 Services unready, secondary", down, { p99: "<= 1" }, 1),
        { name: "operator CPU for 1000 Services", unit: "s", ours: cpu, goal: "<= 1" },
        {
          name: "API requests for 1000 Services up and down, in all",
          unit: "requests",
          ours: (await program.requests()) - requests,
        },
      ]
    } finally {
      await program.stop()
      await stand.stop()
    }
  },
}

const endpointWrites = (kube: Kube, up: boolean): Write[] =>
  Array.from({ length: count }, (_, i) => ({
    expect: { name: parseName(`${name(i)}.${zone}.`), address: up ? addressOf(i, 1) : undefined },
    send: () => setEndpoint(kube, name(i), up),
  }))
