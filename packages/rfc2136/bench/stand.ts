/** What the benchmarks measure on: one named with one zone, its journal in memory where the machine has a place for that. */
import { existsSync } from "node:fs"
import {
  DnsClient,
  type DnsClientOptions,
  keyFromFields,
  type Name,
  parseName,
  rrset,
  type TsigKey,
  type UpdateMessage,
} from "../src/index.ts"
import { type Named, type ServerKey, startNamed } from "../src/testing/index.ts"
import { addRRset } from "../src/update.ts"

export const zone: Name = parseName("bench.example.")

/** named waits for the disk once an update: that is most of the time of a small one, and a shared disk's moods hide the rest. */
const memory = "/dev/shm"

export function startServer(records = ""): Promise<Named> {
  return startNamed({
    zones: [{ type: "primary", name: "bench.example", records }],
    ...(existsSync(memory) ? { parent: memory } : {}),
  })
}

function tsigKey({ name, algorithm, secret }: ServerKey): TsigKey {
  return keyFromFields({ "key-name": name, algorithm, secret })
}

export function clientOf(server: Named, options: Pick<DnsClientOptions, "inFlightPerZone"> = {}): DnsClient {
  const { address: host, port, keys } = server
  return new DnsClient({ host, port, key: tsigKey(keys.update), ...options })
}

/** A message that adds this many records, each at a new name. */
export function additions(count: number, label: string): UpdateMessage {
  const updates = Array.from({ length: count }, (_, i) =>
    addRRset(rrset(parseName(`${label}-${i}`, { origin: zone }), "A", 30, ["192.0.2.1"])),
  )
  return { zone, prerequisites: [], updates }
}
