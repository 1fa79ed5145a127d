/** Since when something cannot be asked for, and from when on that counts against it; ms since the epoch. */
export interface Silent {
  readonly since: number
  readonly staleFrom: number
}

/** What a former process wrote down, and whether this one has found the same. */
export interface Former {
  /** Since when the former process could not ask, ms since the epoch; undefined when it could. */
  readonly since: number | undefined
  /** This process has asked in vain: else it has only not asked yet, or not heard everything yet. */
  readonly confirmed: boolean
}

/**
 * Since when something of a cluster cannot be asked for, by what it is; another thing that answers ends no silence but its
 * own. That of a former process goes on until we hear of the cluster
 * ourselves, so that neither a restart nor a new leader prolongs `staleAfter`; but it counts against the cluster only once
 * we have asked in vain, too: it may have come back while nobody asked.
 */
export class Silences {
  readonly #since = new Map<string, number>()
  readonly #heard = new Set<string>()

  isOver(what: string): void {
    this.#heard.add(what)
    this.#since.delete(what)
  }

  goesOn(what: string, former: Former, now: number): Silent {
    const own = this.#since.get(what) ?? now
    this.#since.set(what, own)
    const since = this.#heard.has(what) ? own : Math.min(own, former.since ?? own)
    return { since, staleFrom: former.confirmed ? since : own }
  }
}
