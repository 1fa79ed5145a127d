import { z } from "zod"
import { listMap } from "./collections.ts"
import { text } from "./text.ts"
import { instant } from "./time.ts"

/** metav1.Condition with its own limits; upstream's controllers leave out what has a default here. */
const condition = z
  .object({
    type: text(316, 1).meta({ description: "What is said to be so, in CamelCase or `domain/CamelCase`." }),
    status: z.enum(["True", "False", "Unknown"]).meta({ description: "Whether it is so." }),
    reason: text(1024).default("Unknown").meta({ description: "One word for programs: why." }),
    message: text(32768)
      .default("")
      .meta({ description: "A sentence for people: what, by which rule, what next." }),
    lastTransitionTime: instant()
      .default("1970-01-01T00:00:00Z")
      .meta({ description: "When `status` last changed." }),
    observedGeneration: z
      .int()
      .min(0)
      .exactOptional()
      .meta({ description: "The generation of the spec that this was said about." }),
  })
  .meta({ description: "One observation, after metav1.Condition." })

export type Condition = z.output<typeof condition>

/** `status.conditions`: every writer owns the types it sets. */
export const conditions = () =>
  listMap(condition, ["type"], 64)
    .exactOptional()
    .meta({ description: "What is so of this object; each condition belongs to the program that sets it." })

export const observedGeneration = () =>
  z.int().min(0).exactOptional().meta({ description: "The generation of the spec that this status answers." })
