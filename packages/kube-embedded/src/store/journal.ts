import type { Change } from "./change.ts"

/** Where writes go to survive the process. */
export interface Journal {
  /** Takes the change; it is durable when a later `settled()` has come true. */
  append(change: Change): void
  /** Resolves when everything appended so far is on disk; rejects when it cannot be. */
  settled(): Promise<void>
  close(): Promise<void>
}
