import { z } from "zod"
import { list, listMap } from "./collections.ts"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { daysOfWeek, hoursOfDay, timezone } from "./schedule.ts"
import { activeColumn, dates, localDate, providerStatus, scheduleColumns } from "./spot-schedules.ts"

const session = z
  .object({
    daysOfWeek: daysOfWeek().exactOptional(),
    hoursOfDay: hoursOfDay().exactOptional(),
  })
  .meta({ description: "A trading session." })

const earlyClose = z
  .object({
    date: localDate().meta({ description: "The short day." }),
    closeHour: z
      .int()
      .min(0)
      .max(23)
      .meta({ description: "Its last trading hour, which belongs to the session." }),
  })
  .meta({ description: "A day that ends early." })

/** The trading hours of a market: a holiday closes the day, a session must match, an early close shortens it. */
export const CapitalMarketsSchedule = defineKind({
  kind: "CapitalMarketsSchedule",
  plural: "capitalmarketsschedules",
  singular: "capitalmarketsschedule",
  shortNames: ["cms"],
  scope: "Namespaced",
  description: "The trading hours of a market, to which ScheduledMachines of the namespace refer.",
  served: [
    {
      group: groups.spotSchedules,
      versions: [{ name: "v1alpha1", columns: [activeColumn, ...scheduleColumns] }],
    },
  ],
  spec: z
    .object({
      timezone: timezone(),
      sessions: list(session, 32)
        .exactOptional()
        .meta({ description: "Trading sessions; open in their union." }),
      holidays: dates("Local dates without trading."),
      earlyCloses: listMap(earlyClose, ["date"], 256)
        .exactOptional()
        .meta({ description: "Local dates on which trading ends early." }),
      enabled: z.boolean().default(true).meta({ description: "False: never open." }),
    })
    .meta({ description: "When the market trades." }),
  status: providerStatus,
  root: {},
})

export type CapitalMarketsSchedule = ObjectOf<typeof CapitalMarketsSchedule>
