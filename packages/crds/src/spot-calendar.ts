import { z } from "zod"
import { list } from "./collections.ts"
import { conditions, observedGeneration } from "./conditions.ts"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { ruled } from "./rules.ts"
import { timezone } from "./schedule.ts"
import { dates } from "./spot-schedules.ts"
import { text } from "./text.ts"
import { instant } from "./time.ts"

const range = ruled(
  z.object({
    from: instant().meta({ description: "First instant." }),
    until: instant().meta({ description: "First instant after it." }),
  }),
  {
    rule: "timestamp(self.from) < timestamp(self.until)",
    holds: ({ from, until }) => Date.parse(from) < Date.parse(until),
    message: "from is not before until: the range is empty",
  },
).meta({ description: "A stretch of time.", like: "span" })

/** Days and stretches of time with a name: holidays, freezes, quarter ends. What they do is said where they are used. */
export const SpotCalendar = defineKind({
  kind: "SpotCalendar",
  plural: "spotcalendars",
  singular: "spotcalendar",
  shortNames: ["scal"],
  scope: "Namespaced",
  description:
    "Named days and stretches of time that schedules of the namespace exclude, restrict themselves to, add or freeze on.",
  served: [
    {
      group: groups.spotSchedules,
      versions: [
        {
          name: "v1alpha1",
          columns: [
            {
              name: "Timezone",
              jsonPath: ".spec.timezone",
              type: "string",
              description: "Zone of the dates.",
            },
            {
              name: "Next",
              jsonPath: ".status.nextFrom",
              type: "string",
              description: "When it applies next.",
            },
            {
              name: "Ready",
              jsonPath: '.status.conditions[?(@.type=="Ready")].status',
              type: "string",
              description: "Whether the calendar could be read.",
            },
            {
              name: "Age",
              jsonPath: ".metadata.creationTimestamp",
              type: "date",
              description: "How old the object is.",
            },
          ],
        },
      ],
    },
  ],
  spec: z
    .object({
      timezone: timezone(),
      dates: dates("Whole local days."),
      ranges: list(range, 1024).exactOptional().meta({ description: "Stretches between two instants." }),
      ics: text(524_288)
        .exactOptional()
        .meta({ description: "iCalendar text (RFC 5545): events, with yearly and weekly recurrence." }),
    })
    .meta({ description: "The union of dates, ranges and events." }),
  status: z
    .object({
      conditions: conditions(),
      observedGeneration: observedGeneration(),
      active: z.boolean().exactOptional().meta({ description: "Whether it applies now." }),
      nextFrom: instant().exactOptional().meta({ description: "When it applies next." }),
      nextUntil: instant().exactOptional().meta({ description: "Until when it applies then, or now." }),
    })
    .meta({ description: "What could be read of it." }),
  root: {},
})

export type SpotCalendar = ObjectOf<typeof SpotCalendar>
