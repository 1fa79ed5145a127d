import { type DnsListener, listenNotify } from "@nightshift/rfc2136"
import type { Listen } from "../config.ts"
import type { Replicas } from "../replica.ts"
import type { Zones } from "../zones.ts"
import type { Servers } from "./servers.ts"

/**
 * Hears NOTIFY of name servers, so that a change by somebody else is seen at once and not on the slow tick. It is a hint
 * and no more: whoever sends one makes us look, and nothing of it is believed.
 */
export function hearNotify(
  listen: Listen,
  zones: Zones,
  servers: Servers,
  replicas: Replicas,
): Promise<DnsListener> {
  return listenNotify({
    listen,
    keys: servers.keys,
    acceptUnsigned: true,
    onNotify: ({ zone }) => {
      for (const [key, name] of zones.names()) {
        if (name.key !== zone.key) continue
        replicas.doubt(key)
        zones.touch(key)
      }
    },
  })
}
