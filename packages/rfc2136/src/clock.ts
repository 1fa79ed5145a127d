/** Time as the client sees it: what the clock says, and being woken once after a while. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs `wake` once in `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, wake: () => void): () => void
}

/** The clock of this machine. Waiting does not keep the process alive: the sockets waited for do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, ms).unref()
    return () => clearTimeout(timer)
  },
}
