import type { Plan, PlannedEdge } from "./plan.ts"

/**
 * The windows of a plan as an iCalendar text (RFC 5545), one VEVENT for each; a window that is cut by an end of the plan
 * begins or ends there.
 */
export function planToIcs(plan: Plan, from: number, to: number): string {
  const open = new Map<string, PlannedEdge | undefined>()
  const events: string[] = []
  const id = ({ object }: PlannedEdge): string => `${object.kind}/${object.namespace}/${object.name}`
  for (const edge of plan.edges) {
    if (edge.kind === "opens") open.set(id(edge), edge)
    if (edge.kind !== "closes") continue
    events.push(...event(id(edge), edge.window, open.get(id(edge))?.at ?? from, edge.at, from))
    open.delete(id(edge))
  }
  for (const [name, edge] of open)
    if (edge !== undefined) events.push(...event(name, edge.window, edge.at, to, from))
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Night Shift//plan//EN",
    ...events,
    "END:VCALENDAR",
  ]
  return `${lines.map(folded).join("\r\n")}\r\n`
}

function event(name: string, window: string, start: number, end: number, stamp: number): string[] {
  return [
    "BEGIN:VEVENT",
    `UID:${name}/${start}@night-shift`,
    `DTSTAMP:${instant(stamp)}`,
    `DTSTART:${instant(start)}`,
    `DTEND:${instant(end)}`,
    `SUMMARY:${escaped(`${name.split("/").at(-1)}: ${window}`)}`,
    "END:VEVENT",
  ]
}

const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`

const escaped = (text: string): string => text.replaceAll(/[\\;,]/g, "\\$&").replaceAll("\n", "\\n")

/** Lines of at most 75 octets, continued by a space; never cut inside a character. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ""
  for (const char of line) {
    if (Buffer.byteLength(part + char) > (parts.length === 0 ? 75 : 74)) {
      parts.push(part)
      part = ""
    }
    part += char
  }
  return [...parts, part].join("\r\n ")
}
