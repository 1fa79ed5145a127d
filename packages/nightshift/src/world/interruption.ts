/** Ctrl-C and SIGTERM as a signal that one can wait for. Said twice they mean no more: what is under way ends in order. */
export interface Interruption {
  readonly signal: AbortSignal
  /** Resolves when it has come. */
  readonly came: Promise<void>
  /** From now on both signals end the process, as without this. */
  forget(): void
}

export function interruption(): Interruption {
  const controller = new AbortController()
  const came = new Promise<void>((resolve) => {
    controller.signal.addEventListener("abort", () => resolve(), { once: true })
  })
  const interrupt = () => controller.abort(new Error("interrupted"))
  process.on("SIGINT", interrupt)
  process.on("SIGTERM", interrupt)
  return {
    signal: controller.signal,
    came,
    forget: () => {
      process.off("SIGINT", interrupt)
      process.off("SIGTERM", interrupt)
    },
  }
}
