/** What BIND and Knot under test have in common. */
import type { CommandResult } from "./command.ts"
import type { ServerKey } from "./server-key.ts"
import type { Peer, ServerKeys } from "./options.ts"

/** A real name server on loopback. It ends with `stop()` or with this process, whichever comes first. */
export interface NameServer extends AsyncDisposable {
  readonly address: string
  /** DNS over UDP and TCP; the same after `restart()`. */
  readonly port: number
  readonly keys: ServerKeys
  /** Configuration, zone files, journals and log; removed by `stop()`. */
  readonly directory: string
  /** Undefined while the server is not running. */
  readonly pid: number | undefined
  /** Resolves when the present process is gone, however it ended; at once when none runs. */
  ended(): Promise<void>
  /** Where it listens, for another server's `primaries` or `alsoNotify`; with `key` for requests sent to it. */
  peer(key?: ServerKey): Peer
  /** The path of a BIND key file with this key, for `dig -k`, `nsupdate -k` and the like. */
  keyFile(key: ServerKey): string
  /** Everything logged since the first start; also after `stop()`. */
  logs(): string
  /** Resolves with the first log line from byte `since` (default 0) that matches; rejects after 10 s. */
  untilLogged(pattern: RegExp, since?: number): Promise<string>
  /** Runs dig against the server and answers with its standard output. */
  dig(...args: string[]): Promise<string>
  /** Feeds nsupdate, over TCP with the update key unless `key` says otherwise; `server` is said already. */
  nsupdate(commands: string, key?: ServerKey): Promise<CommandResult>
  /** Ends the server gracefully, then removes its directory. Harmless when repeated. */
  stop(): Promise<void>
  /** SIGKILL; the directory stays, so that `restart()` shows what survives. */
  kill(): Promise<void>
  /** Ends the server when it runs, then starts it on the same ports and files. */
  restart(): Promise<void>
}
