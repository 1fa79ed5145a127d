import { zoneReasons } from "@nightshift/crds"
import { DnsError, type Name, type UpdateOutcome } from "@nightshift/rfc2136"
import type { ServerProblem } from "../board.ts"
import { type Batch, batches, halves, messageOf } from "../records/batch.ts"
import type { NameChange } from "../records/plan.ts"
import { describeDnsError } from "./problem.ts"
import { refusalOf } from "./refusal.ts"
import type { Server } from "./server.ts"

/** What became of the changes of one plan. Every change is in exactly one of the first four lists. */
export interface Written {
  readonly applied: readonly NameChange[]
  /** The server refused these names although others passed, or could have. */
  readonly refused: readonly Refusal[]
  /** The zone is not as it was read: look again and decide anew. */
  readonly outdated: readonly NameChange[]
  /** Nobody knows whether these happened: read back before trying again. */
  readonly doubtful: readonly NameChange[]
  /** What is wrong with the server or the zone as a whole. */
  readonly problem: ServerProblem | undefined
}

export interface Refusal {
  readonly change: NameChange
  readonly why: ServerProblem
}

/** Names refused in a row, with none accepted, after which it is the zone that is refused and not its names. */
const enough = 8

/** Sends changes in batches over one ordered connection, and splits what is refused down to the guilty names. */
export async function write(server: Server, zone: Name, changes: readonly NameChange[]): Promise<Written> {
  const sending = new Sending(server, zone)
  await Promise.all(batches(changes).map((batch) => sending.send(batch)))
  return sending
}

class Sending implements Written {
  readonly applied: NameChange[] = []
  readonly refused: Refusal[] = []
  readonly outdated: NameChange[] = []
  readonly doubtful: NameChange[] = []
  problem: ServerProblem | undefined
  readonly #server: Server
  readonly #zone: Name

  constructor(server: Server, zone: Name) {
    this.#server = server
    this.#zone = zone
  }

  async send(batch: Batch): Promise<void> {
    if (this.problem !== undefined) return this.#put(this.outdated, batch)
    const outcome = await this.#sent(batch)
    if (outcome instanceof DnsError) return this.#split(batch, () => this.#refuse(batch, outcome))
    switch (outcome.kind) {
      case "applied":
        return this.#put(this.applied, batch)
      case "unknown":
        this.problem ??= describeDnsError(outcome.error)
        return this.#put(outcome.sent ? this.doubtful : this.outdated, batch)
      case "prerequisite":
        return this.#split(batch, () => this.#put(this.outdated, batch))
      case "refused":
        return this.#refused(batch, outcome)
    }
  }

  #refused(batch: Batch, outcome: Extract<UpdateOutcome, { kind: "refused" }>): void | Promise<void> {
    if (outcome.tsig !== undefined || concernsZone.has(outcome.rcode)) {
      this.problem ??= {
        ...describeDnsError(outcome.error),
        ...(outcome.tsig === undefined ? { reason: zoneReasons.UpdateRefused } : {}),
      }
      return this.#put(this.outdated, batch)
    }
    return this.#split(batch, () => {
      const why = this.#refuse(batch, outcome.error)
      if (this.applied.length === 0 && this.refused.length >= enough) this.problem ??= why
    })
  }

  #refuse(batch: Batch, error: DnsError): ServerProblem | undefined {
    for (const { change } of batch.updates)
      this.refused.push({ change, why: refusalOf(change, error, this.#zone) })
    return this.refused.at(-1)?.why
  }

  /** The outcome; an error when this is no message that anybody could send. */
  async #sent(batch: Batch): Promise<UpdateOutcome | DnsError> {
    try {
      return await this.#server.update(messageOf(this.#zone, batch))
    } catch (error) {
      if (!(error instanceof DnsError)) throw error
      return error.code === "CLOSED" ? { kind: "unknown", sent: false, error } : error
    }
  }

  /** Halves in order; what cannot be halved is the guilty one. */
  async #split(batch: Batch, guilty: () => void): Promise<void> {
    const parts = halves(batch)
    if (parts.length === 0) guilty()
    for (const part of parts) await this.send(part)
  }

  #put(list: NameChange[], batch: Batch): void {
    list.push(...batch.updates.map(({ change }) => change))
  }
}

/** Codes that say nothing about a name: the server is not primary, or does not take updates at all. */
const concernsZone: ReadonlySet<string> = new Set(["NOTAUTH", "NOTIMP"])
