import { describe, type FieldError, fieldError } from "@nightshift/structural-schema"

/**
 * Complaints about single fields, as kube-apiserver words them: the text becomes part of the Status message and, without
 * the field, of its `details.causes`.
 */
export type { FieldError } from "@nightshift/structural-schema"
export const { duplicate, forbidden, invalid, notSupported, required, tooLong, quote: goQuote } = fieldError

/** What Go's ErrorList.ToAggregate prints: doubles are dropped, one error stands alone, several stand in brackets. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(describe))]
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(", ")}]`
}
