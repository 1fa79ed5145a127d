import { type DestinationStream, type Logger, pino } from "pino"

export type { Logger } from "pino"

export interface LoggerOptions {
  /** The program: `name` of every line. */
  readonly name: string
  readonly level?: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent"
  readonly destination?: DestinationStream
}

/**
 * JSON lines on standard output, written at once. Errors are logged as `err` with their causes; secrets need no list of
 * paths here, because their type (Sensitive) cannot be stringified.
 */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      name: options.name,
      level: options.level ?? "info",
      base: { name: options.name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    options.destination ?? pino.destination({ sync: true }),
  )
}

/** A logger that says nothing. */
export const silent: Logger = pino({ level: "silent" })

/** An error and its causes as plain data: what the person on call needs, and nothing that may hold a request. */
function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const facts: Record<string, unknown> = { type: error.name, message: error.message }
  for (const field of ["code", "kind", "reason"] as const) {
    const value: unknown = (error as unknown as Record<string, unknown>)[field]
    if (typeof value === "string" || typeof value === "number") facts[field] = value
  }
  if (error.stack !== undefined) facts["stack"] = error.stack
  if (error.cause !== undefined) facts["cause"] = describeError(error.cause)
  return facts
}
