/** The servers every claim about the wire is tested on, and a client that may update their zone. */
import {
  DnsClient,
  type DnsClientOptions,
  keyFromFields,
  type Name,
  parseName,
  type TsigKey,
} from "../src/index.ts"
import { type NameServer, type ServerKey, startKnot, startNamed } from "../src/testing/index.ts"

export const zone = parseName("example.com.")

export const at = (label: string): Name => parseName(label, { origin: zone })

export const servers = [
  { server: "named", start: startNamed },
  { server: "Knot", start: startKnot },
] as const

export const primary = { type: "primary", name: "example.com." } as const

export function keyOf({ name, algorithm, secret }: ServerKey): TsigKey {
  return keyFromFields({ "key-name": name, algorithm, secret })
}

export function clientOf(server: NameServer, options: Partial<DnsClientOptions> = {}): DnsClient {
  return new DnsClient({
    host: server.address,
    port: server.port,
    key: keyOf(server.keys.update),
    ...options,
  })
}
