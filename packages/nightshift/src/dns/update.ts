import { createReadStream } from "node:fs"
import { createInterface } from "node:readline/promises"
import { parseArgs } from "node:util"
import type { DnsClient, Name, TsigKey, UpdateMessage, UpdateOutcome } from "@nightshift/rfc2136"
import { type Command, type Io, UsageError } from "../command.ts"
import { clientFor, connectionHelp, connectionOptions, type ConnectionFlags } from "./connection.ts"
import { findZone } from "./find-zone.ts"
import { parseCommand, type ScriptCommand, ScriptError } from "./nsupdate-script.ts"
import { printJson, printLines } from "./print.ts"
import { type Draft, drafted, draftLines, emptyDraft } from "./update-draft.ts"
import { noMore } from "./words.ts"

export const update: Command = {
  help: `usage: nightshift dns update [FILE] [FLAGS]

Reads nsupdate's commands from FILE or standard input:

  server HOST [PORT]                         instead of --server and --port
  zone NAME                                  found by asking for the SOA unless said
  key [ALGORITHM:]NAME SECRET                better: --key FILE
  ttl SECONDS                                for additions that state none
  prereq nxdomain|yxdomain NAME
  prereq nxrrset|yxrrset NAME TYPE [DATA]
  update add NAME [TTL] TYPE DATA
  update delete NAME [TYPE [DATA]]
  show, send (or an empty line), answer, quit

All changes of one send are applied, or none. Stops at the first send that is not applied: exit code 1. Ends with 1,
too, when changes are left that no send followed. An outcome "unknown" means that the server may have applied them:
look before repeating.

${connectionHelp}`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: connectionOptions,
    })
    const files = positionals.filter((word) => !word.startsWith("@"))
    const at = positionals.find((word) => word.startsWith("@"))?.slice(1)
    noMore(files.slice(1))
    const [file] = files
    const script = file === undefined ? io.stdin : await opened(file)
    const session = new Session({ ...values, server: values.server ?? at }, io, values.json)
    try {
      return await session.run(createInterface({ input: script, crlfDelay: Number.POSITIVE_INFINITY }))
    } finally {
      session.close()
    }
  },
}

/** One run of a script: what was said so far, and the client it is sent with. */
class Session {
  readonly #io: Io
  readonly #json: boolean
  #flags: ConnectionFlags
  #client: DnsClient | undefined
  #key: TsigKey | undefined
  #zone: Name | undefined
  #ttl: number | undefined
  #draft: Draft = emptyDraft
  #last: UpdateOutcome | undefined

  constructor(flags: ConnectionFlags, io: Io, json: boolean) {
    this.#flags = flags
    this.#io = io
    this.#json = json
  }

  async run(lines: AsyncIterable<string>): Promise<number> {
    let line = 0
    for await (const text of lines) {
      const command = parseCommand(text, ++line)
      if (command === undefined) continue
      if (command.kind === "quit") break
      const applied = await this.#obey(command, line)
      if (!applied) return 1
    }
    const left = this.#draft.updates.length
    if (left === 0) return 0
    const many = left === 1 ? "1 change was" : `${left} changes were`
    this.#io.stderr.write(`nightshift dns update: ${many} not sent: end with send\n`)
    return 1
  }

  close(): void {
    this.#client?.close()
  }

  /** False when a send was not applied. */
  async #obey(command: Exclude<ScriptCommand, { readonly kind: "quit" }>, line: number): Promise<boolean> {
    switch (command.kind) {
      case "server":
        this.close()
        this.#client = undefined
        this.#flags = {
          ...this.#flags,
          server: command.host,
          port: command.port?.toString() ?? this.#flags.port,
        }
        return true
      case "key":
        this.#key = command.key
        return true
      case "zone":
        this.#zone = command.zone
        return true
      case "ttl":
        this.#ttl = command.ttl
        return true
      case "show":
        printLines(this.#io, draftLines(this.#draft, this.#zone))
        return true
      case "answer":
        printLines(this.#io, this.#last === undefined ? [] : [`; ${this.#last.kind}`])
        return true
      case "send":
        return this.#send()
      default:
        try {
          this.#draft = drafted(this.#draft, command, this.#ttl)
        } catch (cause) {
          throw new ScriptError(line, (cause as Error).message, cause)
        }
        return true
    }
  }

  async #send(): Promise<boolean> {
    const { prerequisites, updates } = this.#draft
    if (prerequisites.length + updates.length === 0) return true
    const client = this.#connected()
    const message: UpdateMessage = {
      zone: this.#zone ?? (await findZone(client, this.#firstName())),
      prerequisites,
      updates,
    }
    const outcome = await client.update(message, this.#key === undefined ? {} : { key: this.#key })
    this.#draft = emptyDraft
    this.#last = outcome
    this.#report(message, outcome)
    return outcome.kind === "applied"
  }

  #connected(): DnsClient {
    const { server } = this.#flags
    if (server === undefined)
      throw new UsageError("the server is missing: --server HOST, or a server command")
    this.#client ??= clientFor(server, this.#flags)
    return this.#client
  }

  #firstName(): Name {
    const [first] = [...this.#draft.updates, ...this.#draft.prerequisites]
    if (first === undefined) throw new Error("there is nothing to send")
    return "rrset" in first ? first.rrset.name : first.name
  }

  #report({ zone, updates }: UpdateMessage, outcome: UpdateOutcome): void {
    const applied = outcome.kind === "applied"
    if (this.#json) {
      const why = applied
        ? {}
        : { code: outcome.error.code, ...outcome.error.facts, message: outcome.error.message }
      printJson(this.#io, { zone: zone.toString(), outcome: outcome.kind, changes: updates.length, ...why })
    } else if (applied) {
      printLines(this.#io, [
        `; ${zone}: ${updates.length} ${updates.length === 1 ? "change" : "changes"} applied`,
      ])
    } else {
      this.#io.stderr.write(`nightshift dns update: ${outcome.kind}: ${outcome.error.message}\n`)
    }
  }
}

async function opened(file: string): Promise<NodeJS.ReadableStream> {
  const stream = createReadStream(file)
  return new Promise((resolve, reject) => {
    stream.once("open", () => resolve(stream))
    stream.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new UsageError(`FILE ${file} cannot be read: ${cause.code}`, { cause })),
    )
  })
}
