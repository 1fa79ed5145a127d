/** How a reconcile ended. */
export type Outcome =
  /** Nothing to do until something changes. */
  | { readonly kind: "settled" }
  /** Look again at this instant (milliseconds since the epoch), or earlier if something changes. */
  | { readonly kind: "until"; readonly at: number }
  /** It failed; the key comes back after its back-off, at `at` in any case. Throwing means the same without an instant. */
  | { readonly kind: "retry"; readonly error: Error; readonly at?: number }

export const settled: Outcome = Object.freeze({ kind: "settled" })

/** The next instant that matters; none means settled. @throws TypeError for NaN, which would never come */
export function until(at: number | undefined): Outcome {
  if (Number.isNaN(at)) throw new TypeError("until(NaN): the next look has no instant")
  return at === undefined ? settled : { kind: "until", at }
}

/** @param at milliseconds since the epoch: an instant that matters and that no back-off may sleep through */
export function retry(error: Error, at?: number): Outcome {
  return at === undefined ? { kind: "retry", error } : { kind: "retry", error, at }
}
