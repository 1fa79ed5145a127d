import { parseArgs } from "node:util"
import { RndcClient, type RndcResult } from "@nightshift/rfc2136"
import { type Command, type Io, UsageError } from "../command.ts"
import { type ConnectionFlags, connectionOptions, keyFrom, serverAmong, wholeNumber } from "./connection.ts"
import { printJson, printLines } from "./print.ts"
import { noMore } from "./words.ts"

interface Call {
  readonly rndc: RndcClient
  /** The words after the command. */
  readonly words: readonly string[]
  readonly clean: boolean
}

type Verb = (call: Call) => Promise<RndcResult<unknown>>

const verbs: Readonly<Record<string, Verb>> = {
  status: ({ rndc, words }) => only(words, [], () => rndc.status()),
  reconfig: ({ rndc, words }) => only(words, [], () => rndc.reconfig()),
  zonestatus: ({ rndc, words }) => only(words, ["ZONE"], (zone) => rndc.zonestatus(zone)),
  showzone: ({ rndc, words }) => only(words, ["ZONE"], (zone) => rndc.showzone(zone)),
  notify: ({ rndc, words }) => only(words, ["ZONE"], (zone) => rndc.notify(zone)),
  retransfer: ({ rndc, words }) => only(words, ["ZONE"], (zone) => rndc.retransfer(zone)),
  addzone: ({ rndc, words }) => only(words, ["ZONE", "BLOCK"], (zone, block) => rndc.addzone(zone, block)),
  modzone: ({ rndc, words }) => only(words, ["ZONE", "BLOCK"], (zone, block) => rndc.modzone(zone, block)),
  delzone: ({ rndc, words, clean }) => only(words, ["ZONE"], (zone) => rndc.delzone(zone, { clean })),
  reload: ({ rndc, words }) => maybeZone(words, (zone) => rndc.reload(zone)),
  freeze: ({ rndc, words }) => maybeZone(words, (zone) => rndc.freeze(zone)),
  thaw: ({ rndc, words }) => maybeZone(words, (zone) => rndc.thaw(zone)),
  sync: ({ rndc, words, clean }) => maybeZone(words, (zone) => rndc.sync(zone, { clean })),
  dnssec: ({ rndc, words }) => dnssec(rndc, words),
  signing: ({ rndc, words }) => signing(rndc, words),
}

export const rndc: Command = {
  help: `usage: nightshift dns rndc @HOST -k FILE COMMAND [ZONE] [ARGUMENTS] [FLAGS]

  status, reconfig
  zonestatus ZONE, showzone ZONE, notify ZONE, retransfer ZONE
  addzone ZONE BLOCK, modzone ZONE BLOCK      BLOCK is one word: '{ type primary; file "a.db"; }'
  delzone ZONE [--clean]
  reload|freeze|thaw [ZONE], sync [ZONE] [--clean]
  dnssec ZONE status | rollover KEYID | checkds published|withdrawn [KEYID]
  signing ZONE list | clear all | nsec3param FLAGS ITERATIONS SALT | nsec | serial SERIAL

Speaks the control channel's own protocol, no rndc program needed. Exit code 1 when named has no such zone, refuses or
fails, and when it cannot be reached.

  @HOST, -s, --server HOST  where named listens for control
  -p, --port PORT           its port (953)
  -k, --key FILE            the control key, such as /etc/bind/rndc.key
      --timeout MS          for the whole command (30000)
      --clean               with delzone remove the files too, with sync the journal
      --json                print JSON`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...rndcOptions, clean: { type: "boolean", default: false } },
    })
    const { server, words } = serverAmong(positionals, values)
    const [command = "", ...rest] = words
    const verb = Object.hasOwn(verbs, command) ? verbs[command] : undefined
    if (verb === undefined) {
      throw new UsageError(
        command === "" ? "COMMAND is missing" : `there is no command '${command}' for named here`,
      )
    }
    const result = await verb({ rndc: clientOf(server, values), words: rest, clean: values.clean })
    print(io, command, result, values.json)
    return result.kind === "done" ? 0 : 1
  },
}

const { server, port, key, timeout, json } = connectionOptions
const rndcOptions = { server, port, key, timeout, json } as const

function clientOf(host: string, flags: ConnectionFlags): RndcClient {
  const control = keyFrom(flags)
  if (control === undefined)
    throw new UsageError("--key FILE is missing: named takes no command without a key")
  return new RndcClient({
    host,
    key: control,
    ...(flags.port === undefined ? {} : { port: wholeNumber("--port", flags.port, 1, 65_535) }),
    ...(flags.timeout === undefined
      ? {}
      : { timeout: wholeNumber("--timeout", flags.timeout, 1, 3_600_000) }),
  })
}

/** Calls with exactly the words that are wanted. */
function only<T>(words: readonly string[], wanted: readonly string[], call: (...words: string[]) => T): T {
  const missing = wanted[words.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing`)
  noMore(words.slice(wanted.length))
  return call(...words)
}

function maybeZone<T>(words: readonly string[], call: (zone?: string) => T): T {
  noMore(words.slice(1))
  return call(words[0])
}

function dnssec(rndc: RndcClient, words: readonly string[]): Promise<RndcResult<string>> {
  const [zone, action, first, second, ...rest] = words
  if (zone === undefined || action === undefined) throw new UsageError("dnssec wants ZONE and what to do")
  noMore(rest)
  const id = (word: string) => wholeNumber("KEYID", word, 0, 65_535)
  if (action === "status" && first === undefined) return rndc.dnssec(zone, { kind: "status" })
  if (action === "rollover" && first !== undefined)
    return rndc.dnssec(zone, { kind: "rollover", key: id(first) })
  if (action === "checkds" && (first === "published" || first === "withdrawn")) {
    const keyed = second === undefined ? {} : { key: id(second) }
    return rndc.dnssec(zone, { kind: "checkds", state: first, ...keyed })
  }
  throw new UsageError(`dnssec ${zone} cannot '${words.slice(1).join(" ")}'`)
}

function signing(rndc: RndcClient, words: readonly string[]): Promise<RndcResult<string>> {
  const [zone, action, ...rest] = words
  if (zone === undefined || action === undefined) throw new UsageError("signing wants ZONE and what to do")
  const [first, second, third] = rest
  if (action === "list" && first === undefined) return rndc.signing(zone, { kind: "list" })
  if (action === "nsec" && first === undefined) return rndc.signing(zone, { kind: "nsec" })
  if (action === "clear" && first === "all") return rndc.signing(zone, { kind: "clear", key: "all" })
  if (action === "serial" && first !== undefined) {
    return rndc.signing(zone, { kind: "serial", serial: wholeNumber("SERIAL", first, 0, 0xffff_ffff) })
  }
  if (action === "nsec3param" && first !== undefined && second !== undefined && third !== undefined) {
    const flags = wholeNumber("FLAGS", first, 0, 255)
    const iterations = wholeNumber("ITERATIONS", second, 0, 65_535)
    return rndc.signing(zone, { kind: "nsec3param", flags, iterations, salt: third })
  }
  throw new UsageError(`signing ${zone} cannot '${words.slice(1).join(" ")}'`)
}

function print(io: Io, command: string, result: RndcResult<unknown>, json: boolean): void {
  if (json) {
    printJson(io, { command, ...result })
  } else if (result.kind === "done") {
    printLines(io, result.text === "" ? [] : [result.text])
  } else {
    const said =
      result.kind === "failed"
        ? `${result.reason} ${result.text}`.trim()
        : `${result.kind} ${result.text}`.trim()
    io.stderr.write(`nightshift dns rndc: ${command}: ${said}\n`)
  }
}
