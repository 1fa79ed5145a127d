import { z } from "zod"
import { list } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import type { Column } from "./define-kind.ts"
import { instant } from "./time.ts"

/** What every schedule provider has in common: the status that a ScheduledMachine reads. */

export const providerStatus = z
  .object({
    active: z.boolean().exactOptional().meta({ description: "Whether the schedule is open now." }),
    conditions: conditions(),
    observedGeneration: observedGeneration(),
    lastTransitionTime: instant().exactOptional().meta({ description: "When `active` last changed." }),
    nextTransitionTime: instant()
      .exactOptional()
      .meta({ description: "When it changes next, to the second." }),
  })
  .meta({ description: "What the schedule says now." })

export const activeColumn: Column = {
  name: "Active",
  jsonPath: ".status.active",
  type: "boolean",
  description: "Whether the schedule is open.",
}

export const enabledColumn: Column = {
  name: "Enabled",
  jsonPath: ".spec.enabled",
  type: "boolean",
  description: "Whether the schedule is enabled.",
}

export const scheduleColumns: readonly Column[] = [
  { name: "Timezone", jsonPath: ".spec.timezone", type: "string", description: "Zone of the schedule." },
  {
    name: "NextTransition",
    jsonPath: ".status.nextTransitionTime",
    type: "string",
    description: "When it changes next.",
  },
  {
    name: "Ready",
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
    type: "string",
    description: "Whether the schedule could be read.",
  },
  {
    name: "Age",
    jsonPath: ".metadata.creationTimestamp",
    type: "date",
    description: "How old the object is.",
  },
]

export const dates = (description: string) => list(localDate(), 1024).exactOptional().meta({ description })

export const localDate = () =>
  z
    .string()
    .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, { message: "must be a date such as 2026-12-24" })
    .meta({ maxLength: 10 })
