/** Known deviations of the embedded server, as their cases tell them. */
export interface Deviation {
  /** The file of the case, without its suffix. */
  readonly area: string
  readonly sentence: string
  readonly reason: string
}

const text = String.raw`"(?:[^"\\\n]|\\.)*"`
const call = /\bdeviates\(/g
const marked = new RegExp(String.raw`\bdeviates\(\s*(${text}),\s*(${text}),`, "g")

/**
 * The deviations that a file of cases marks.
 *
 * @throws SyntaxError for a mark whose sentence or reason is anything but a plain string: it could not be read from here.
 */
export function deviationsIn(area: string, source: string): Deviation[] {
  const found = [...source.matchAll(marked)].map(([, sentence = "", reason = ""]) => ({
    area,
    sentence: JSON.parse(sentence) as string,
    reason: JSON.parse(reason) as string,
  }))
  const calls = [...source.matchAll(call)].length
  if (calls !== found.length) {
    throw new SyntaxError(
      `${area}: ${calls - found.length} of ${calls} deviations do not begin with two plain strings in double quotes`,
    )
  }
  return found
}

/** The whole of DEVIATIONS.md. */
export function deviationsPage(deviations: readonly Deviation[]): string {
  const rows = deviations.map(
    ({ area, sentence, reason }) => `| ${area} | ${cell(sentence)} | ${cell(reason)} |`,
  )
  const table = [
    "| Area | What a real server does | What the embedded one does, and why that hurts nobody |",
    "|---|---|---|",
    ...rows,
  ]
  return [
    "# Known deviations",
    "",
    "A real kube-apiserver passes every case of the conformance suite (`e2e/conformance`). The embedded server passes all but",
    "these, each of which must fail there, so that this table cannot outlive a deviation. What the embedded server leaves",
    "out on purpose is told in its README. This page is generated.",
    "",
    ...(rows.length === 0 ? ["None."] : table),
    "",
  ].join("\n")
}

const cell = (value: string): string => value.replaceAll("|", "\\|")
