import { setTimeout as after } from "node:timers/promises"
import type { Child } from "./child.ts"

const patience = 60_000

/** Asks until the answer is yes. Ends at once, with the server's own log, when the server ends first. */
export async function ready(child: Child, ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience
  for (;;) {
    if (!child.running())
      throw new Error(`${child.name} ended before it was ready:\n${child.log().slice(-3000)}`)
    if (await ask().catch(() => false)) return
    if (Date.now() > deadline) {
      throw new Error(`${child.name} was not ready within ${patience / 1000} s:\n${child.log().slice(-3000)}`)
    }
    await after(50)
  }
}
