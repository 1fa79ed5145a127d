import { z } from "zod"
import { list, listMap } from "./collections.ts"
import { groups } from "./names.ts"
import { ruled } from "./rules.ts"
import { apiVersion, kindName, objectName, shapedText, text, zoneName } from "./text.ts"
import { instant, longDuration } from "./time.ts"

const anyCase = (word: string) => Array.from(word, (char) => `[${char}${char.toUpperCase()}]`).join("")
const weekday = `(${["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(anyCase).join("|")})`
const hour = "[+]?0?([0-9]|1[0-9]|2[0-3])"
const parts = (one: string) => new RegExp(`^ *${one}( *- *${one})? *(, *${one}( *- *${one})? *)*$`)

const dayEntry = shapedText(
  64,
  parts(weekday),
  "'{self}' is not a list of weekdays: write mon, tue, wed, thu, fri, sat, sun or ranges such as mon-fri, separated by commas",
)
const hourEntry = shapedText(
  64,
  parts(hour),
  "'{self}' is not a list of hours: write hours from 0 to 23 or ranges such as 9-17, separated by commas; the last hour belongs to the range",
)

export const daysOfWeek = () =>
  list(dayEntry, 32).meta({
    description:
      "Weekdays on which the schedule is open: `mon` to `sun`, ranges such as `mon-fri`; a range wraps.",
  })

export const hoursOfDay = () =>
  list(hourEntry, 32).meta({
    description:
      "Hours in which the schedule is open, the last one included: `9-17` is 09:00:00 to 17:59:59; a range wraps without carrying the day.",
  })

export const timezone = () =>
  zoneName().default("UTC").meta({ description: "IANA zone in which days and times are read." })

const clock = (last: string) =>
  shapedText(
    5,
    new RegExp(`^(([01][0-9]|2[0-3]):[0-5][0-9]${last})$`),
    `'{self}' is not a local time: write HH:MM from 00:00 to ${last === "" ? "23:59" : "24:00"}`,
  )

const window = ruled(
  z.object({
    name: text(63, 1).exactOptional().meta({ description: "Name of the window, for status and people." }),
    timezone: zoneName()
      .exactOptional()
      .meta({ description: "IANA zone of this window, instead of the schedule's." }),
    days: daysOfWeek()
      .exactOptional()
      .meta({ description: "Weekdays on which the window starts; all when absent." }),
    start: clock("").exactOptional().meta({ description: "Local time at which the window opens." }),
    end: clock("|24:00")
      .exactOptional()
      .meta({ description: "Local time at which it closes; at or before `start` it means the next day." }),
    cron: shapedText(
      128,
      /^ *[^ ]+( +[^ ]+){4} *$/,
      "'{self}' is not a cron expression of five fields: minute, hour, day of month, month, weekday",
    )
      .exactOptional()
      .meta({
        description: "Five fields; the window opens at each firing.",
        like: "^([0-9]|[1-5][0-9]) [0-9] [*] [*] [0-6]$",
      }),
    duration: ruled(longDuration(), {
      rule: "self.matches('[1-9]')",
      holds: (self) => /[1-9]/.test(self),
      message: "duration {self} is no time at all: the window would never be open",
    })
      .exactOptional()
      .meta({
        description: "How long the window lasts after its firing, in elapsed time.",
        like: "^[1-9][0-9]?(d|h|m)$",
      }),
    from: instant().exactOptional().meta({ description: "Instant at which the window opens." }),
    until: instant().exactOptional().meta({ description: "Instant at which the window closes." }),
  }),
  {
    rule: "(has(self.start) || has(self.end) || has(self.days) ? 1 : 0) + (has(self.cron) || has(self.duration) ? 1 : 0) + (has(self.from) || has(self.until) ? 1 : 0) == 1",
    holds: ({ start, end, days, cron, duration, from, until }) =>
      count(start ?? end ?? days, cron ?? duration, from ?? until) === 1,
    message:
      "a window is said in exactly one way: start and end (with optional days), cron and duration, or from and until",
  },
  {
    rule: "has(self.start) == has(self.end) && (!has(self.days) || has(self.start))",
    holds: ({ start, end, days }) =>
      (start === undefined) === (end === undefined) && (days === undefined || start !== undefined),
    message: "a window of local times needs both start and end",
  },
  {
    rule: "has(self.cron) == has(self.duration)",
    holds: ({ cron, duration }) => (cron === undefined) === (duration === undefined),
    message: "a window by cron needs both cron and duration",
  },
  {
    rule: "has(self.from) == has(self.until)",
    holds: ({ from, until }) => (from === undefined) === (until === undefined),
    message: "a window of instants needs both from and until",
  },
  {
    rule: "!has(self.from) || !has(self.until) || timestamp(self.from) < timestamp(self.until)",
    holds: ({ from, until }) =>
      from === undefined || until === undefined || Date.parse(from) < Date.parse(until),
    message: "from is not before until: the window would never be open",
  },
).meta({ description: "One window, said in one of three ways.", like: "window" })

const count = (...given: readonly unknown[]) => given.filter((value) => value !== undefined).length

const calendarUse = z
  .object({
    name: objectName().meta({ description: "Name of a SpotCalendar in the namespace." }),
    action: z.enum(["Exclude", "Only", "Extend", "Freeze"]).meta({
      description:
        "`Exclude`: closed on these days. `Only`: windows count on these days alone. `Extend`: open on these days besides the windows. `Freeze`: nothing opens or closes.",
    }),
  })
  .meta({ description: "A calendar and what it does to the schedule." })

const override = ruled(
  z.object({
    from: instant()
      .exactOptional()
      .meta({ description: "Instant at which the override begins; at once when absent." }),
    until: instant().meta({ description: "Instant at which the override ends by itself." }),
    state: z
      .enum(["Open", "Closed", "Hold"])
      .meta({ description: "What holds meanwhile; `Hold` keeps what is." }),
    reason: text(256).exactOptional().meta({ description: "Why, for status, events and the audit." }),
    approvedBy: text(256).exactOptional().meta({ description: "Who said so, for the audit." }),
  }),
  {
    rule: "!has(self.from) || timestamp(self.from) < timestamp(self.until)",
    holds: ({ from, until }) => from === undefined || Date.parse(from) < Date.parse(until),
    message: "from is not before until: the override would never hold",
  },
).meta({ description: "A decision of a person for a while.", like: "span" })

/** When: upstream's days and hours, upstream's reference to a provider, or windows. */
export const schedule = ruled(
  z.object({
    daysOfWeek: daysOfWeek().exactOptional(),
    hoursOfDay: hoursOfDay().exactOptional(),
    timezone: timezone(),
    enabled: z
      .boolean()
      .default(true)
      .meta({ description: "False closes gracefully, whatever the schedule says." }),
    apiVersion: apiVersion()
      .exactOptional()
      .meta({
        description: `Group and version of a schedule provider; the group is ${groups.spotSchedules}.`,
        like: "^spotschedules[.]5spot[.]finos[.]org/v1alpha1$",
      }),
    kind: kindName().exactOptional().meta({ description: "Kind of the schedule provider." }),
    name: objectName()
      .exactOptional()
      .meta({ description: "Name of the schedule provider, in the namespace." }),
    windows: list(window, 64)
      .exactOptional()
      .meta({ description: "Windows; the schedule is open in their union." }),
    calendars: listMap(calendarUse, ["name"], 16)
      .exactOptional()
      .meta({ description: "Calendars that exclude, restrict, extend or freeze." }),
    overrides: list(override, 64)
      .exactOptional()
      .meta({ description: "Decisions for a while; of two that overlap the first in the list decides." }),
  }),
  {
    rule: "(has(self.daysOfWeek) || has(self.hoursOfDay) ? 1 : 0) + (has(self.apiVersion) || has(self.kind) || has(self.name) ? 1 : 0) + (has(self.windows) ? 1 : 0) <= 1",
    holds: (self) =>
      count(self.daysOfWeek ?? self.hoursOfDay, self.apiVersion ?? self.kind ?? self.name, self.windows) <= 1,
    message:
      "a schedule has exactly one form: daysOfWeek with hoursOfDay, apiVersion with kind and name, or windows",
  },
  {
    rule: "has(self.apiVersion) == has(self.kind) && has(self.kind) == has(self.name)",
    holds: ({ apiVersion, kind, name }) => [0, 3].includes(count(apiVersion, kind, name)),
    message: "a schedule by reference needs apiVersion, kind and name",
  },
  {
    rule: `!has(self.apiVersion) || self.apiVersion.startsWith('${groups.spotSchedules}/')`,
    holds: (self) => self.apiVersion?.startsWith(`${groups.spotSchedules}/`) ?? true,
    message: `'{self.apiVersion}' is not of the group ${groups.spotSchedules}, to which all schedule providers belong`,
    fieldPath: ".apiVersion",
  },
).meta({ description: "When the machine belongs to the cluster.", like: "schedule" })
