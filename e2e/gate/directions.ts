/**
 * The directions of the house. pnpm hides what a package does not declare; this says what it may declare and import.
 * A package may import, of ours, only what stands beside its name; its tests may add the servers they are proven on.
 */
import { readFileSync } from "node:fs"
import { glob } from "node:fs/promises"
import { dirname, join, normalize, sep } from "node:path"

const scope = "@nightshift/"

const sources: Record<string, readonly string[]> = {
  "packages/structural-schema": [],
  "packages/rfc2136": [],
  "packages/operator-runtime": [],
  "packages/crds": ["structural-schema"],
  "packages/kube-embedded": ["structural-schema"],
  "packages/lab": ["operator-runtime"],
  "packages/machine-scheduler": ["crds", "operator-runtime"],
  "packages/dns-operator": ["crds", "operator-runtime", "rfc2136"],
}

const provenOn = ["kube-embedded", "lab", "control-plane", "conformance"]

/** Rooms that may see every package: the command line, and the suites that compare servers or measure. */
const seesEverything = ["packages/nightshift", "e2e/conformance", "e2e/bench"]

/** Tests, benchmarks, and what is run by hand to generate from a real server. */
const isTest =
  /(\.test\.ts$|\.soak\.ts$|\/generate\.ts$|\/testing\.ts$|\/(testing|test|bench|fuzz|follow-kubernetes)\/)/

const importSpecifier = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g

export interface Violation {
  readonly file: string
  readonly imports: string
  readonly rule: string
}

/** What is wrong with one file's imports; `file` is relative to the repository root. */
export function violations(file: string, source: string): Violation[] {
  const room = file.split(sep).slice(0, 2).join("/")
  const found: Violation[] = []
  for (const [, imports = ""] of source.matchAll(importSpecifier)) {
    const rule = brokenRule(file, room, imports)
    if (rule !== undefined) found.push({ file, imports, rule })
  }
  return found
}

function brokenRule(file: string, room: string, imports: string): string | undefined {
  if (imports.startsWith(".")) {
    const target = normalize(join(dirname(file), imports))
    return target.startsWith(room + sep) ? undefined : "a relative import stays inside its own package"
  }
  if (!imports.startsWith(scope) || seesEverything.includes(room)) return undefined
  const name = imports.slice(scope.length).split("/")[0] ?? ""
  const own = room.split("/")[1]
  if (name === own) return undefined
  if (room === "e2e/stories" || room === "e2e/gate") {
    return name === "control-plane"
      ? undefined
      : `${room} knows programs from outside only, not the insides of ${name}`
  }
  const allowed = sources[room]
  if (allowed === undefined)
    return room.startsWith("e2e/") ? undefined : `${room} is not on the map of directions`
  if (allowed.includes(name)) return undefined
  if (isTest.test(file) && provenOn.includes(name)) return undefined
  return `${room} may import of ours only: ${allowed.join(", ") || "nothing"}`
}

if (import.meta.main) {
  let count = 0
  for await (const file of glob("{packages,e2e}/*/**/*.ts", {
    exclude: (path) => path.includes("node_modules"),
  })) {
    if (file === "e2e/gate/directions.test.ts") continue // quotes what it forbids
    for (const violation of violations(file, readFileSync(file, "utf8"))) {
      count++
      process.stderr.write(`${violation.file} imports ${violation.imports}: ${violation.rule}\n`)
    }
  }
  if (count > 0) process.exit(1)
}
