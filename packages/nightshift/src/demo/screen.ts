/**
 * Two ways to watch: a terminal gets lines that scroll above a live footer, anything else plain lines. The footer is drawn
 * again only when it changed.
 */
import type { Io } from "../command.ts"

export interface Screen {
  /** A line that stays. */
  line(text: string): void
  /** The present state; in plain mode it is not shown. */
  footer(lines: readonly string[]): void
  /** Leaves the last footer standing. */
  end(): void
}

export const plainScreen = (stdout: Io["stdout"]): Screen => ({
  line: (text) => void stdout.write(`${text}\n`),
  footer: () => {},
  end: () => {},
})

const eraseBelow = "\x1b[J"
const up = (lines: number) => (lines === 0 ? "\r" : `\x1b[${lines}F`)

export function liveScreen(stdout: Io["stdout"]): Screen {
  let shown: readonly string[] = []
  const fit = (text: string) => text.slice(0, (stdout.columns ?? 80) - 1)
  const draw = (above: string, footer: readonly string[]) => {
    stdout.write(`${up(shown.length)}${eraseBelow}${above}${footer.map((text) => `${fit(text)}\n`).join("")}`)
    shown = footer
  }
  return {
    line: (text) => draw(`${text}\n`, shown),
    footer: (lines) => {
      if (lines.join("\n") !== shown.join("\n")) draw("", lines)
    },
    end: () => {
      shown = []
    },
  }
}
