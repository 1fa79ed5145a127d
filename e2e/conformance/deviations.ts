/** Known deviations of the embedded server, as the names of their cases tell them. */
export interface Deviation {
  /** The file of the case, without its suffix. */
  readonly area: string
  readonly sentence: string
  readonly reason: string
}

const mark = " (the embedded server differs: "

/** The name under which a deviating case runs: reports and the generated table both read it. */
export function deviationName(sentence: string, reason: string): string {
  return `${sentence}${mark}${reason})`
}

/** What `vitest list --json` says of one case. */
export interface ListedCase {
  readonly name: string
  readonly file: string
}

export function deviationsIn(cases: readonly ListedCase[]): Deviation[] {
  return cases.flatMap(({ name, file }) => {
    const own = name.split(" > ").at(-1) ?? name
    const at = own.indexOf(mark)
    if (at === -1) return []
    const area = file.replace(/^.*\//, "").replace(/\.kube\.test\.ts$/, "")
    return [{ area, sentence: own.slice(0, at), reason: own.slice(at + mark.length, -1) }]
  })
}

/** The whole of DEVIATIONS.md. */
export function deviationsPage(deviations: readonly Deviation[]): string {
  const rows = deviations
    .map(({ area, sentence, reason }) => `| ${area} | ${cell(sentence)} | ${cell(reason)} |`)
    .toSorted()
  const table = [
    "| Area | What a real server does | What the embedded one does, and why that hurts nobody |",
    "|---|---|---|",
    ...rows,
  ]
  const body = rows.length === 0 ? ["None."] : table
  return [
    "# Known deviations",
    "",
    "A real kube-apiserver passes every case of the conformance suite (`e2e/conformance`). The embedded server passes all but",
    "these, each of which must fail there, so that this table cannot outlive a deviation. What the embedded server leaves",
    "out on purpose is told in its README. This page is generated.",
    "",
    ...body,
    "",
  ].join("\n")
}

const cell = (text: string): string => text.replaceAll("|", "\\|")
