/** What processes cost, second by second. */
import { type Cost, costOf } from "./process.ts"

export type Sample = Readonly<Record<string, Cost>>

export interface Sampling {
  /** Milliseconds since the epoch, of the first sample. */
  readonly begun: number
  /** Ends it; one sample per second. Rejects when a process has ended meanwhile. */
  stop(): Promise<readonly Sample[]>
}

export function sampleEverySecond(pids: Readonly<Record<string, number>>): Sampling {
  const samples: Sample[] = []
  const look = async () => {
    const costs = Object.entries(pids).map(async ([name, pid]) => [name, await costOf(pid)] as const)
    samples.push(Object.fromEntries(await Promise.all(costs)))
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
    // A process that is gone is told by stop(), not by ending this one.
    looking.catch(() => undefined)
  }, 1000)
  return {
    begun: Date.now(),
    async stop() {
      clearInterval(timer)
      await looking
      return samples
    },
  }
}

/** Percent of one core, in the second before each sample. */
export const cpuShares = (samples: readonly Sample[], name: string): number[] =>
  samples.map((sample, at) => {
    const before = samples[at - 1]?.[name]?.cpu ?? sample[name]?.cpu ?? 0
    return Math.round(((sample[name]?.cpu ?? 0) - before) * 100)
  })

/** Resident MB at each sample. */
export const residents = (samples: readonly Sample[], name: string): number[] =>
  samples.map((sample) => Math.round(sample[name]?.rss ?? 0))

/** Seconds of CPU from the first sample to the last. */
export const cpuSpent = (samples: readonly Sample[], name: string): number =>
  (samples.at(-1)?.[name]?.cpu ?? 0) - (samples[0]?.[name]?.cpu ?? 0)
