/** How a reconcile ended. */
export type Outcome =
  /** Nothing to do until something changes. */
  | { readonly kind: "settled" }
  /** Look again at this instant (milliseconds since the epoch), or earlier if something changes. */
  | { readonly kind: "until"; readonly at: number }
  /** It failed; the key comes back after its back-off. Throwing means the same. */
  | { readonly kind: "retry"; readonly error: Error }

export const settled: Outcome = Object.freeze({ kind: "settled" })

/** The next instant that matters; none means settled. @throws TypeError for NaN, which would never come */
export function until(at: number | undefined): Outcome {
  if (Number.isNaN(at)) throw new TypeError("until(NaN): the next look has no instant")
  return at === undefined ? settled : { kind: "until", at }
}

export function retry(error: Error): Outcome {
  return { kind: "retry", error }
}
