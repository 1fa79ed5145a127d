/** Time as the server sees it; tests step it by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once at or after `at` (ms since the epoch). */
  timer(at: number, run: () => void): { cancel(): void }
}

/** `setTimeout` fires at once beyond this many milliseconds, so longer waits are re-armed. */
const longestTimeout = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  timer(at, run) {
    let handle: NodeJS.Timeout
    const arm = (): void => {
      const left = Math.max(0, at - Date.now())
      handle = left > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(run, left)
      handle.unref()
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  },
}

/** metav1.Time: RFC 3339 in whole seconds, UTC. */
export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}
