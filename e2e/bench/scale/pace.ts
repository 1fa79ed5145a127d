/** Many requests, with a bounded number under way. */
import { setTimeout as after } from "node:timers/promises"

const inFlight = 32

export async function each(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  const left = Array.from({ length: count }, (_, index) => index).values()
  const worker = async () => {
    for (const index of left) await work(index)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

/** Evenly over `lengthMs` from `from` (ms since the epoch) on; what is late follows as fast as it can. */
export async function spread(
  count: number,
  from: number,
  lengthMs: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  await each(count, async (index) => {
    await after(Math.max(0, from + (index / count) * lengthMs - Date.now()))
    await work(index)
  })
}
