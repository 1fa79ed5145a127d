/** A command of the `nightshift` program, as the list of commands knows it. */
export interface ListedCommand {
  /** The words that call it: "demo", "dns update". */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Its code is read only when it is called: `nightshift --version` must not wait for two operators. */
  load(): Promise<Command>
}

export interface Command {
  /** The whole help text, usage line first. */
  readonly help: string
  /** Resolves to the exit code: 0 success, 1 failure. Throws UsageError for a wrong call. */
  run(args: readonly string[], io: Io): Promise<number>
}

export interface Io {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: NodeJS.WritableStream
}

/** The call itself is wrong; the message names the flag. Ends the program with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError"
}
