import { z } from "zod"
import { defineKind } from "./define-kind.ts"
import type { ObjectOf } from "./define-kind.ts"
import { groups } from "./names.ts"
import { daysOfWeek, hoursOfDay, timezone } from "./schedule.ts"
import { activeColumn, enabledColumn, providerStatus, scheduleColumns } from "./spot-schedules.ts"

/** Weekdays and hours as an object of their own, shared by many machines. */
export const TimeBasedSpotSchedule = defineKind({
  kind: "TimeBasedSpotSchedule",
  plural: "timebasedspotschedules",
  singular: "timebasedspotschedule",
  shortNames: ["tbss"],
  scope: "Namespaced",
  description: "A schedule of weekdays and hours that ScheduledMachines of the namespace refer to.",
  served: [
    {
      group: groups.spotSchedules,
      versions: [{ name: "v1alpha1", columns: [activeColumn, enabledColumn, ...scheduleColumns] }],
    },
  ],
  spec: z
    .object({
      daysOfWeek: daysOfWeek().exactOptional(),
      hoursOfDay: hoursOfDay().exactOptional(),
      timezone: timezone(),
      enabled: z.boolean().default(true).meta({ description: "False: never open." }),
    })
    .meta({ description: "Open iff the weekday is among the days and the hour among the hours." }),
  status: providerStatus,
  root: {},
})

export type TimeBasedSpotSchedule = ObjectOf<typeof TimeBasedSpotSchedule>
