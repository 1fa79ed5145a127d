import { connect as connectTcp, type Socket } from "node:net"
import { type ConnectionOptions, connect as connectTls } from "node:tls"
import type { Clock } from "./clock.ts"
import { DnsError } from "./errors.ts"

/** DNS over TLS (RFC 7858), version 1.3 only. The server's certificate is always verified. */
export interface TlsOptions {
  /** Certificates of the authorities to trust, PEM; default: those of this machine. */
  readonly ca?: string
  /** Our own certificate and its key, PEM, where the server asks for one. */
  readonly cert?: string
  readonly key?: string
  /** The name that the server's certificate must bear; default: the host it is reached by. */
  readonly serverName?: string
}

/** Where one server listens. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export function endpointText({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
}

/** What OpenSSL and Node say about a certificate that does not do, and what to do about it. */
const certificateFaults: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID:
    "its certificate bears another name: set serverName, or issue one for this name",
  CERT_HAS_EXPIRED: "its certificate has expired: renew it",
  CERT_NOT_YET_VALID: "its certificate is not valid yet: look at both clocks",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself: give it as ca if it is the right one",
  SELF_SIGNED_CERT_IN_CHAIN: "its chain ends in an authority that is not trusted: give that as ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not known: give it as ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not known: give it as ca",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "it has no TLS 1.3",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "it asks for a client certificate: give cert and key",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS on this port",
}

/**
 * A connected socket, through its TLS handshake where there is one. Rejects with CONNECT, TLS or TIMEOUT of side
 * "network", naming the endpoint. `milliseconds` bounds all of it.
 */
export function openSocket(
  endpoint: Endpoint,
  tls: TlsOptions | undefined,
  milliseconds: number,
  clock: Clock,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const server = endpointText(endpoint)
    const socket = tls === undefined ? connectTcp(endpoint) : connectTls(tlsArguments(endpoint, tls))
    const fail = (error: DnsError): void => {
      cancel()
      socket.destroy()
      reject(error)
    }
    const cancel = clock.after(milliseconds, () => {
      fail(
        new DnsError("network", "TIMEOUT", `${server} did not answer within ${milliseconds} ms`, { server }),
      )
    })
    const onError = (cause: NodeJS.ErrnoException): void => fail(connectFault(server, cause))
    socket.once("error", onError)
    socket.once(tls === undefined ? "connect" : "secureConnect", () => {
      cancel()
      socket.off("error", onError)
      socket.setNoDelay(true)
      resolve(socket)
    })
  })
}

function tlsArguments(endpoint: Endpoint, tls: TlsOptions): ConnectionOptions {
  const { serverName, ...credentials } = tls
  return {
    ...endpoint,
    ...credentials,
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: "TLSv1.3",
    ALPNProtocols: ["dot"],
  }
}

function connectFault(server: string, cause: NodeJS.ErrnoException): DnsError {
  const { code = "" } = cause
  const certificate = certificateFaults[code]
  if (certificate !== undefined) {
    return new DnsError("network", "TLS", `${server} is not to be trusted: ${certificate}`, { server, cause })
  }
  if (code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS")) {
    return new DnsError("network", "TLS", `no TLS with ${server}: ${code}`, { server, cause })
  }
  return new DnsError("network", "CONNECT", `no connection to ${server}: ${code}`, { server, cause })
}

/** What became of an open connection, as an error for those who wait on it. */
export function socketFault(
  server: string,
  cause: NodeJS.ErrnoException | undefined,
  hint?: string,
): DnsError {
  const certificate = certificateFaults[cause?.code ?? ""]
  if (certificate !== undefined) {
    return new DnsError("network", "TLS", `${server} broke off: ${certificate}`, { server, cause })
  }
  const how =
    cause === undefined ? "closed the connection" : `broke the connection (${cause.code ?? "no code"})`
  const why = hint === undefined ? "" : `: ${hint}`
  const finding = `${server} ${how} before its answer was complete${why}`
  return new DnsError("network", "RESET", finding, { server, cause })
}
