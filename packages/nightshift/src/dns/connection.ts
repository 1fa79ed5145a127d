/** The flags that say which server is meant and how it is spoken to: the same for every `dns` command. */
import { readFileSync } from "node:fs"
import { DnsClient, type DnsClientOptions, parseKeyFile, type TsigKey } from "@nightshift/rfc2136"
import { UsageError } from "../command.ts"

export const connectionOptions = {
  server: { type: "string", short: "s" },
  port: { type: "string", short: "p" },
  key: { type: "string", short: "k" },
  timeout: { type: "string" },
  tls: { type: "boolean", default: false },
  "tls-ca": { type: "string" },
  "tls-name": { type: "string" },
  json: { type: "boolean", default: false },
} as const

export interface ConnectionFlags {
  readonly server?: string | undefined
  readonly port?: string | undefined
  readonly key?: string | undefined
  readonly timeout?: string | undefined
  readonly tls?: boolean | undefined
  readonly "tls-ca"?: string | undefined
  readonly "tls-name"?: string | undefined
}

export const connectionHelp = `  @HOST, -s, --server HOST  the server, by address or name
  -p, --port PORT           its port (53; with --tls 853)
  -k, --key FILE            a BIND key file: signs what is sent and verifies what comes back
      --timeout MS          for each answer (10000)
      --tls                 DNS over TLS, with --tls-ca FILE and --tls-name NAME where the machine's own do not do
      --json                print JSON`

/** The server named by an @HOST among the words, or by --server; and the other words. Throws UsageError without one. */
export function serverAmong(
  words: readonly string[],
  flags: ConnectionFlags,
): { readonly server: string; readonly words: readonly string[] } {
  const at = words.filter((word) => word.startsWith("@"))
  const server = flags.server ?? at[0]?.slice(1)
  if (server === undefined || server === "" || at.length > 1) {
    throw new UsageError("one server is needed: @HOST or --server HOST")
  }
  return { server, words: words.filter((word) => !word.startsWith("@")) }
}

/** A client for that server. Throws UsageError naming the flag that is wrong. */
export function clientFor(server: string, flags: ConnectionFlags): DnsClient {
  const key = keyFrom(flags)
  const options: DnsClientOptions = {
    host: server,
    ...(flags.port === undefined ? {} : { port: wholeNumber("--port", flags.port, 1, 65_535) }),
    ...(key === undefined ? {} : { key }),
    ...(flags.tls === true || flags["tls-ca"] !== undefined ? { tls: tlsFrom(flags) } : {}),
    ...timeoutsFrom(flags),
  }
  return new DnsClient(options)
}

/** The key of --key; undefined without the flag. Throws UsageError for a file that cannot be read or holds none. */
export function keyFrom(flags: ConnectionFlags): TsigKey | undefined {
  if (flags.key === undefined) return undefined
  const text = fileOf("--key", flags.key)
  try {
    return parseKeyFile(text)
  } catch (cause) {
    throw new UsageError(`--key ${flags.key}: ${(cause as Error).message}`, { cause })
  }
}

/** Throws UsageError unless the flag's value is a whole number in its range. */
export function wholeNumber(flag: string, value: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (number >= least && number <= most) return number
  throw new UsageError(`${flag} '${value}' is no whole number from ${least} to ${most}`)
}

function timeoutsFrom({ timeout }: ConnectionFlags): Pick<DnsClientOptions, "timeouts"> {
  if (timeout === undefined) return {}
  const milliseconds = wholeNumber("--timeout", timeout, 1, 3_600_000)
  return { timeouts: { connect: milliseconds, message: milliseconds, udp: Math.ceil(milliseconds / 3) } }
}

function tlsFrom(flags: ConnectionFlags): NonNullable<DnsClientOptions["tls"]> {
  const { "tls-ca": authority, "tls-name": serverName } = flags
  return {
    ...(authority === undefined ? {} : { ca: fileOf("--tls-ca", authority) }),
    ...(serverName === undefined ? {} : { serverName }),
  }
}

function fileOf(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch (cause) {
    throw new UsageError(`${flag} ${path} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, {
      cause,
    })
  }
}
