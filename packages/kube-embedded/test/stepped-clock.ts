import type { Clock } from "../src/clock.ts"

/** Time that stands still until the test steps it; timers that become due run in their order. */
export function steppedClock(start: number): Clock & { advance(ms: number): void } {
  let now = start
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    timer(at, run) {
      const timer = { at, run }
      timers.add(timer)
      return { cancel: () => void timers.delete(timer) }
    },
    advance(ms) {
      now += ms
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at <= now && timers.delete(timer)) timer.run()
      }
    },
  }
}
