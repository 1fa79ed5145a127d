/** Asks both name servers for the name, over and over, and notes every change of their answers. */
import { DnsClient, parseName } from "@nightshift/rfc2136"
import type { NameServers } from "../world/name-servers.ts"
import { hostName } from "../world/manifests.ts"
import type { Answer } from "./probe.ts"
import type { Sightings } from "./sightings.ts"

const name = parseName(`${hostName}.`)

const roles = ["primary", "secondary"] as const

export type Role = (typeof roles)[number]

export class DnsWatch {
  readonly #clients: Readonly<Record<Role, DnsClient>>
  readonly #sightings: Sightings
  #timer: NodeJS.Timeout | undefined
  #turn = 0

  constructor(servers: NameServers, sightings: Sightings) {
    const client = ({ address, port }: { address: string; port: number }) =>
      new DnsClient({ addresses: [address], port })
    this.#clients = { primary: client(servers.primary), secondary: client(servers.secondary) }
    this.#sightings = sightings
  }

  /** Looks at each server every `interval` ms. */
  start(interval: number): void {
    this.#timer = setInterval(() => {
      for (const role of roles) void this.#look(role)
    }, interval)
  }

  stop(): void {
    clearInterval(this.#timer)
    for (const client of Object.values(this.#clients)) client.close()
  }

  /** Like a resolver with two authoritative servers: one after the other. */
  async resolve(now: number): Promise<Answer | undefined> {
    const role = roles[this.#turn++ % roles.length] ?? "primary"
    return this.#ask(role, now)
  }

  async #look(role: Role): Promise<void> {
    const where = `dns ${role}`
    try {
      const answer = await this.#ask(role, 0)
      this.#sightings.saw(
        where,
        answer === undefined ? "no such name" : `${answer.address} TTL ${answer.expires / 1000}`,
      )
    } catch {
      this.#sightings.saw(where, "does not answer")
    }
  }

  async #ask(role: Role, now: number): Promise<Answer | undefined> {
    const { rrset } = await this.#clients[role].query(name, "A")
    const address = rrset?.rdatas[0]?.toString()
    return rrset === undefined || address === undefined
      ? undefined
      : { address, expires: now + rrset.ttl * 1000 }
  }
}
