import { lookup } from "node:dns/promises"
import type { Clock } from "./clock.ts"
import type { Connection } from "./connection.ts"
import { DnsError } from "./errors.ts"
import type { TsigKey } from "./keys.ts"
import { type Prepared, prepare, type Request } from "./request.ts"
import type { Endpoint } from "./transport.ts"
import { askOverUdp } from "./udp.ts"

const attempts = 3

/** Asks over UDP, one address after the other while the network fails. */
export async function askDatagram<T>(
  request: Request<T>,
  options: {
    readonly endpoints: readonly Endpoint[]
    readonly key: TsigKey | undefined
    readonly milliseconds: number
    readonly clock: Clock
    readonly random: () => number
  },
): Promise<T> {
  const { endpoints, key, clock, milliseconds, random } = options
  const make = (): Prepared<T> => prepare(request, random(), key, () => clock.now())
  let fault: unknown
  for (const endpoint of (await Promise.all(endpoints.map(addressesOf))).flat()) {
    try {
      return await askOverUdp(endpoint, make, { attempts, milliseconds, clock })
    } catch (error) {
      if (!(error instanceof DnsError) || error.side !== "network") throw error
      fault = error
    }
  }
  throw fault
}

/** Every address of a host given by name, in the order the system prefers; an address is its own. */
async function addressesOf({ host, port }: Endpoint): Promise<Endpoint[]> {
  try {
    const found = await lookup(host, { all: true })
    return found.map(({ address }) => ({ host: address, port }))
  } catch (cause) {
    throw new DnsError("network", "CONNECT", `host ${host} has no address`, { server: host, cause })
  }
}

/** Asks over a connection. */
export function askConnection<T>(
  connection: Connection,
  request: Request<T>,
  options: {
    readonly id: number
    readonly key: TsigKey | undefined
    readonly milliseconds: number
    readonly clock: Clock
  },
): Promise<T> {
  return new Promise((resolve, reject) => {
    const { id, bytes, receive } = prepare(request, options.id, options.key, () => options.clock.now())
    const exchange = {
      id,
      bytes,
      receive: (reply: Uint8Array) => {
        const judged = receive(reply)
        if (judged.kind === "dropped") return judged.error
        if (judged.kind === "answer") resolve(judged.value)
        else reject(judged.error)
        return "done" as const
      },
      fail: reject,
    }
    connection.start(exchange, options.milliseconds)
  })
}
