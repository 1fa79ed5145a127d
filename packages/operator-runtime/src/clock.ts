/** A timer that has not fired yet. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void
}

/** Time as an argument. Nothing else in the engine may ask the machine for it. */
export interface Clock {
  /** Wall time in milliseconds since the epoch; may be stepped by the administrator. */
  now(): number
  /** Milliseconds that never go back and know nothing of dates: for durations and deadlines. */
  monotonic(): number
  /** Runs once when wall time has reached `at`, however far away and even if the wall clock is stepped meanwhile. */
  timer(at: number, run: () => void): Timer
  /** Runs once when `ms` milliseconds of monotonic time have passed. */
  after(ms: number, run: () => void): Timer
}

/** A number in [0, 1), like Math.random. Injected, so that tests can hold the dice. */
export type Random = () => number

/** setTimeout fires at once beyond this (2^31 - 1 ms, 24.8 days), so longer waits are armed again. */
const longestTimeout = 2_147_483_647

/** How late a timer on wall time may notice that somebody stepped the clock. */
const steppedClockNotice = 60_000

function arm(remaining: () => number, atMost: number, run: () => void): Timer {
  let handle: NodeJS.Timeout
  const wait = (): void => {
    handle = setTimeout(fire, Math.min(Math.max(0, Math.ceil(remaining())), atMost))
  }
  const fire = (): void => {
    if (remaining() <= 0) run()
    else wait()
  }
  wait()
  return { cancel: () => clearTimeout(handle) }
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (at, run) => arm(() => at - Date.now(), steppedClockNotice, run),
  after: (ms, run) => {
    const due = performance.now() + ms
    return arm(() => due - performance.now(), longestTimeout, run)
  },
}
