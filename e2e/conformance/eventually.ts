import { setTimeout as after } from "node:timers/promises"

const patience = 30_000

/**
 * Looks until what is seen is as wanted, and answers it. For what a server does after it has answered: its controllers,
 * its discovery.
 *
 * @throws Error with what was seen last when that never comes.
 */
export async function eventually<Seen>(
  look: () => Promise<Seen>,
  wanted: (seen: Seen) => boolean,
): Promise<Seen> {
  const deadline = Date.now() + patience
  for (;;) {
    const seen = await look()
    if (wanted(seen)) return seen
    if (Date.now() > deadline) throw new Error(`after ${patience / 1000} s still ${JSON.stringify(seen)}`)
    await after(25)
  }
}
