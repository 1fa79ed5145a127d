/** Lines of a terminal as an SVG picture. Pure; every colour stands for a place that was watched. */

const rowHeight = 18
const charWidth = 7.8
const margin = 18
const mostColumns = 118

const colours: readonly (readonly [RegExp, string])[] = [
  [/^starting/, "#8b949e"],
  [/^\s*\+[\d.]+s\s+(window|phase)\b/, "#d2a8ff"],
  [/^\s*\+[\d.]+s\s+(machine|node|pods|service)\b/, "#79c0ff"],
  [/^\s*\+[\d.]+s\s+(dns|zone|gate)\b/, "#7ee787"],
  [/^\s*\+[\d.]+s\s+(notice|drain|return)\b/, "#ffa657"],
]

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const colourOf = (line: string): string => colours.find(([pattern]) => pattern.test(line))?.[1] ?? "#e6edf3"

const clipped = (line: string): string =>
  line.length > mostColumns ? `${line.slice(0, mostColumns - 1)}…` : line

export function terminalSvg(command: string, output: readonly string[]): string {
  const lines = [`$ ${command}`, ...output].map(clipped)
  const width = Math.ceil(mostColumns * charWidth + 2 * margin)
  const height = lines.length * rowHeight + 2 * margin
  const rows = lines.map(
    (line, index) =>
      `<text x="${margin}" y="${margin + (index + 1) * rowHeight - 5}" fill="${colourOf(line)}" xml:space="preserve">${escaped(line)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="13">`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...rows,
    "</svg>",
    "",
  ].join("\n")
}
