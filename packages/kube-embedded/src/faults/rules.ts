import { type Call, matches } from "./call.ts"
import type { Fault, FaultRule, Planted } from "./fault.ts"

interface Entry {
  readonly rule: FaultRule
  passed: number
  hits: number
  readonly spend: () => void
}

/** The faults in force; the first rule that matches a call decides. */
export class Rules {
  readonly #entries = new Set<Entry>()

  plant(rule: FaultRule): Planted {
    let spend: () => void = () => undefined
    const spent = new Promise<void>((resolve) => {
      spend = resolve
    })
    const entry: Entry = { rule, passed: 0, hits: 0, spend }
    this.#entries.add(entry)
    return {
      get hits() {
        return entry.hits
      },
      spent,
      lift: () => void this.#entries.delete(entry),
    }
  }

  /** The fault for a call; taking it counts. */
  take(call: Call): Fault | undefined {
    for (const entry of this.#entries) {
      const { on, fault, times = 1, skip = 0 } = entry.rule
      if (!matches(on, call)) continue
      if (entry.passed < skip) {
        entry.passed++
        continue
      }
      entry.hits++
      if (entry.hits >= times) {
        this.#entries.delete(entry)
        entry.spend()
      }
      return fault
    }
    return undefined
  }

  clear(): void {
    this.#entries.clear()
  }
}
