import type { Condition } from "@nightshift/operator-runtime"
import { setCondition } from "@nightshift/operator-runtime"

/** A condition as a provider or controller states it, before it has a time. */
export interface Finding {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly reason: string
  readonly message?: string
}

/** The findings laid over what stands; times change only where a status does. */
export function conditionsWith(
  standing: readonly object[] | undefined,
  findings: readonly Finding[],
  generation: number | undefined,
  now: number,
): Condition[] {
  let conditions = (standing ?? []) as readonly Condition[]
  for (const finding of findings) {
    conditions = setCondition(
      conditions,
      { message: "", ...finding, ...(generation === undefined ? {} : { observedGeneration: generation }) },
      now,
    )
  }
  return [...conditions]
}
