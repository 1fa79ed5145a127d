/** The figures of one window, from what was seen. */
import type { ProbeCounts } from "./probe.ts"
import type { Sightings } from "./sightings.ts"
import type { Window } from "../world/manifests.ts"

export interface Figure {
  readonly name: string
  readonly value: string
}

const ms = (from: number | undefined, to: number | undefined): string =>
  from === undefined || to === undefined
    ? "not seen"
    : to - from < 1000
      ? `${Math.round(to - from)} ms`
      : `${((to - from) / 1000).toFixed(1)} s`

/** One window's figures; each interval names both of its ends. */
export function windowFigures(window: Window, sightings: Sightings): Figure[] {
  const at = (where: string, what: string | RegExp, since = window.from) =>
    sightings.first(where, what, since)?.at
  const machine = at("machine", /./)
  const node = at("node", "Ready")
  const pods = at("pods", /^[1-9]\d* running/)
  const closing = at("notice", /^Closing True/)
  const gone = at("machine", "gone", window.until)
  return [
    { name: "window opens -> Machine exists (edge lag)", value: ms(window.from, machine) },
    { name: "window opens -> Node Ready", value: ms(window.from, node) },
    { name: "first pod running -> primary answers", value: ms(pods, at("dns primary", /TTL/)) },
    { name: "first pod running -> secondary answers", value: ms(pods, at("dns secondary", /TTL/)) },
    { name: "window closes -> notice", value: ms(window.until, closing) },
    {
      name: "window closes -> primary withdrew the name",
      value: ms(window.until, at("dns primary", "no such name", window.until)),
    },
    {
      name: "window closes -> secondary withdrew the name",
      value: ms(window.until, at("dns secondary", "no such name", window.until)),
    },
    {
      name: "notice -> TTL run out everywhere (gate)",
      value: ms(closing, at("gate", /Withdrawn True/, window.until)),
    },
    { name: "notice -> drained", value: ms(closing, at("drain", /^Drained True/, window.until)) },
    { name: "notice -> host returned", value: ms(closing, gone) },
  ]
}

export function clientFigures(counts: ProbeCounts): Figure[] {
  return [
    { name: "requests sent by the client", value: String(counts.sent) },
    {
      name: "requests failed",
      value: counts.failed === 0 ? "0" : `${counts.failed} (first: ${counts.firstFailure})`,
    },
  ]
}

export function tableOf(figures: readonly Figure[]): string[] {
  const width = Math.max(...figures.map((figure) => figure.name.length))
  return figures.map((figure) => `  ${figure.name.padEnd(width)}  ${figure.value}`)
}
