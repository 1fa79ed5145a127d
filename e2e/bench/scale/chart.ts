/** Lines over time as an SVG picture. Pure. */

export interface Line {
  readonly name: string
  readonly colour: string
  /** One value per second. */
  readonly values: readonly number[]
}

export interface Panel {
  readonly title: string
  readonly lines: readonly Line[]
}

/** A stretch of time that is worth a name, in seconds. */
export interface Stretch {
  readonly name: string
  readonly from: number
  readonly to: number
}

const width = 900
const panelHeight = 220
const left = 60
const right = 20
const top = 36
const bottom = 30

/** The first of 1, 2, 5, 10, 20, ... that is not below: where a scale ends. */
export function roundUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}

export function chartSvg(panels: readonly Panel[], stretches: readonly Stretch[], seconds: number): string {
  const height = panels.length * panelHeight
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...panels.map((panel, index) => panelSvg(panel, stretches, seconds, index * panelHeight)),
    "</svg>",
    "",
  ].join("\n")
}

function panelSvg(panel: Panel, stretches: readonly Stretch[], seconds: number, y: number): string {
  const most = roundUp(Math.max(...panel.lines.flatMap(({ values }) => values), 0))
  const plotWidth = width - left - right
  const plotHeight = panelHeight - top - bottom
  const atX = (second: number) => left + (second / Math.max(1, seconds)) * plotWidth
  const atY = (value: number) => y + top + plotHeight - (value / most) * plotHeight
  const text = (x: number, at: number, words: string, anchor = "start", colour = "#57606a") =>
    `<text x="${x.toFixed(1)}" y="${at.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${words}</text>`
  const shades = stretches.map(
    ({ name, from, to }) =>
      `<rect x="${atX(from).toFixed(1)}" y="${y + top}" width="${(atX(to) - atX(from)).toFixed(1)}" height="${plotHeight}" fill="#eaeef2"/>${text(atX(from) + 4, y + top + 14, name)}`,
  )
  const scale = [0, 0.5, 1].map((share) => {
    const at = atY(most * share)
    return `<path d="M${left} ${at.toFixed(1)}H${width - right}" stroke="#d0d7de"/>${text(left - 8, at + 4, String(most * share), "end")}`
  })
  const times = ticks(seconds).map((second) =>
    text(atX(second), y + panelHeight - bottom + 16, `${second} s`, "middle"),
  )
  const lines = panel.lines.map(({ values, colour }) => {
    const points = values.map((value, second) => `${atX(second).toFixed(1)} ${atY(value).toFixed(1)}`)
    return `<path d="M${points.join("L")}" fill="none" stroke="${colour}" stroke-width="1.5"/>`
  })
  const legend = panel.lines.map(({ name, colour }, index) =>
    text(width - right - index * 140, y + 20, name, "end", colour),
  )
  return [
    text(left, y + 20, panel.title, "start", "#1f2328"),
    ...shades,
    ...scale,
    ...times,
    ...lines,
    ...legend,
  ].join("\n")
}

function ticks(seconds: number): number[] {
  const step = roundUp(seconds / 8)
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
}
