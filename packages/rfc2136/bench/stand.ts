/** What the benchmarks measure on: one named with one zone, its journal on the disk of the temporary directory. */
import {
  DnsClient,
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

export function startServer(records = ""): Promise<Named> {
  return startNamed({ zones: [{ type: "primary", name: "bench.example", records }] })
}

function tsigKey({ name, algorithm, secret }: ServerKey): TsigKey {
  return keyFromFields({ "key-name": name, algorithm, secret })
}

export function clientOf(server: Named): DnsClient {
  return new DnsClient({ host: server.address, port: server.port, key: tsigKey(server.keys.update) })
}

/** A message that adds this many records, each at a new name. */
export function additions(count: number, label: string): UpdateMessage {
  const updates = Array.from({ length: count }, (_, i) =>
    addRRset(rrset(parseName(`${label}-${i}`, { origin: zone }), "A", 30, ["192.0.2.1"])),
  )
  return { zone, prerequisites: [], updates }
}
