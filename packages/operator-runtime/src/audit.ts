import { createHash } from "node:crypto"
import { openSync, writeSync } from "node:fs"

/** One decision that changed something. Everything in it may be read by an auditor. */
export interface AuditEntry {
  readonly [field: string]: unknown
}

export interface AuditRun {
  readonly program: string
  readonly version: string
  /** Names the process; a chain belongs to one run. */
  readonly run: string
  /** Version of the time zone database, where decisions hang on it. */
  readonly timeZoneData?: string
}

const genesis = "0".repeat(64)

/**
 * JSON lines, each with the hash of the one before it: whoever removes, changes or reorders a line breaks the chain
 * from there on. The first line of a run says who writes.
 */
export class AuditLog {
  readonly #write: (line: string) => void
  #previous = genesis
  #sequence = 0

  constructor(run: AuditRun, write: (line: string) => void) {
    this.#write = write
    this.record(new Date().toISOString(), { event: "genesis", ...run })
  }

  /** @param time RFC 3339, of the decision */
  record(time: string, entry: AuditEntry): void {
    const body = { audit: true, sequence: this.#sequence++, time, ...entry, previous: this.#previous }
    const text = JSON.stringify(body)
    this.#previous = digest(text)
    this.#write(`${text.slice(0, -1)},"hash":"${this.#previous}"}\n`)
  }
}

/**
 * Where the flag --audit sends the lines. They are written at once and in order: an audit that is lost in a buffer is none.
 * @throws the file's error when it cannot be opened for appending
 */
export function auditSink(target: string): (line: string) => void {
  if (target === "off") return () => {}
  if (target === "stdout") return (line) => void process.stdout.write(line)
  const file = openSync(target, "a", 0o640)
  return (line) => void writeSync(file, line)
}

export type AuditVerdict =
  | { readonly valid: true; readonly runs: number; readonly entries: number }
  | { readonly valid: false; readonly line: number; readonly rule: string }

/** Verifies the chain of every run in a log; lines that are not audit lines, such as other logs, are passed over. */
export function verifyAudit(text: string): AuditVerdict {
  let previous: string | undefined
  let sequence = 0
  let runs = 0
  let entries = 0
  for (const [index, line] of text.split("\n").entries()) {
    const entry = parseLine(line)
    if (entry === undefined) continue
    const { hash, ...body } = entry
    const bad = (rule: string): AuditVerdict => ({ valid: false, line: index + 1, rule })
    if (entry["event"] === "genesis" && entry["sequence"] === 0) {
      if (entry["previous"] !== genesis) return bad("a genesis line has no predecessor")
      runs++
      sequence = 0
    } else if (previous === undefined) return bad("the log begins with a genesis line")
    else if (entry["previous"] !== previous) return bad("the line before it was removed, changed or moved")
    if (entry["sequence"] !== sequence) return bad(`its sequence number is ${sequence}`)
    if (digest(JSON.stringify(body)) !== hash) return bad("its content has the hash that it claims")
    previous = hash
    sequence++
    entries++
  }
  return { valid: true, runs, entries }
}

function parseLine(line: string): Record<string, unknown> | undefined {
  if (!line.includes('"audit":true')) return undefined
  try {
    const value: unknown = JSON.parse(line)
    const isAudit = typeof value === "object" && value !== null && "audit" in value && value.audit === true
    return isAudit ? value : undefined
  } catch {
    return undefined
  }
}

/** JSON keeps the order of fields, which is part of what was written. */
const digest = (text: string): string => createHash("sha256").update(text).digest("hex")
