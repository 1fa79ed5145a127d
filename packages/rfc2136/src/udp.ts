import { createSocket } from "node:dgram"
import { isIPv6 } from "node:net"
import type { Clock } from "./clock.ts"
import { DnsError } from "./errors.ts"
import type { Judged } from "./request.ts"
import { type Endpoint, endpointText } from "./transport.ts"

/** A request over UDP, made anew for each attempt. */
export interface Datagram<T> {
  readonly bytes: Uint8Array
  receive(reply: Uint8Array): Judged<T>
}

/**
 * Sends a request, and again when nothing believable has come after `milliseconds`, `attempts` times in all. Each
 * attempt has a socket, and so a source port, of its own. Rejects with TIMEOUT or CONNECT of side "network".
 */
export async function askOverUdp<T>(
  endpoint: Endpoint,
  make: () => Datagram<T>,
  options: { readonly attempts: number; readonly milliseconds: number; readonly clock: Clock },
): Promise<T> {
  let fault: DnsError | undefined
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    try {
      return await attemptOverUdp(endpoint, make(), options.milliseconds, options.clock)
    } catch (error) {
      if (!(error instanceof DnsError) || error.side !== "network") throw error
      fault = error
    }
  }
  const server = endpointText(endpoint)
  if (fault?.code === "CONNECT") throw fault
  const finding = `${server} gave no answer over UDP in ${options.attempts} attempts of ${options.milliseconds} ms`
  throw new DnsError("network", "TIMEOUT", finding, { server, cause: fault?.cause ?? fault })
}

function attemptOverUdp<T>(
  endpoint: Endpoint,
  datagram: Datagram<T>,
  milliseconds: number,
  clock: Clock,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const server = endpointText(endpoint)
    const socket = createSocket(isIPv6(endpoint.host) ? "udp6" : "udp4")
    let disbelieved: DnsError | undefined
    const cancel = clock.after(milliseconds, () => {
      const finding = `${server} gave no answer over UDP within ${milliseconds} ms`
      finish(() => reject(new DnsError("network", "TIMEOUT", finding, { server, cause: disbelieved })))
    })
    let finished = false
    const finish = (settle: () => void): void => {
      if (finished) return
      finished = true
      cancel()
      socket.close()
      settle()
    }
    socket.on("error", (cause: NodeJS.ErrnoException) => {
      const finding = `${server} cannot be reached over UDP: ${cause.code ?? "no code"}`
      finish(() => reject(new DnsError("network", "CONNECT", finding, { server, cause })))
    })
    socket.on("message", (reply) => {
      const judged = datagram.receive(reply)
      if (judged.kind === "dropped") disbelieved = judged.error
      else if (judged.kind === "refused") finish(() => reject(judged.error))
      else finish(() => resolve(judged.value))
    })
    socket.connect(endpoint.port, endpoint.host, () => {
      if (!finished) socket.send(datagram.bytes)
    })
  })
}
