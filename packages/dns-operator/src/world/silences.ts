/** Since when something cannot be asked for, by what it is; another thing that answers ends no silence but its own. */
export class Silences {
  readonly #since = new Map<string, number>()

  /** It is silent now; answers since when, ms since the epoch. */
  goesOn(what: string, now: number): number {
    const since = this.#since.get(what) ?? now
    this.#since.set(what, since)
    return since
  }

  isOver(what: string): void {
    this.#since.delete(what)
  }
}
