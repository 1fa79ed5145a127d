/** After a pause as long as this a kubelet that came back is not started again. */
const longestPauseMs = 10_000

/**
 * A kubelet that nobody stopped: who deletes its Node once more meets a service manager that starts it once more, after
 * pauses that grow.
 */
export function comeBack(
  after: (ms: number, run: () => void) => unknown,
  start: () => void,
  pauseMs: number,
): void {
  after(pauseMs, () => {
    start()
    if (pauseMs < longestPauseMs) comeBack(after, start, pauseMs * 4)
  })
}
