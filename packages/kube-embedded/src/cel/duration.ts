import { evaluate } from "@marcbachmann/cel-js"

/** A Go duration (`1h30m`, `-2.5s`) as CEL's own; `undefined` for a text that is none. */
export function parseDuration(text: string): object | undefined {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/.test(text)) return undefined
  try {
    return evaluate("duration(text)", { text }) as object
  } catch {
    return undefined
  }
}
