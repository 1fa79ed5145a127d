import { execFile } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { helm } from "@nightshift/control-plane"
import { kindOf } from "@nightshift/crds"
import { describe, expect, it } from "vitest"
import { parseAllDocuments } from "yaml"
import { charts, root } from "./charts.ts"

const run = promisify(execFile)
const folder = join(root, "e2e/kind")
const up = readFileSync(join(folder, "up.sh"), "utf8")

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
}

const documents = readdirSync(join(folder, "manifests")).flatMap((file) =>
  parseAllDocuments(readFileSync(join(folder, "manifests", file), "utf8")).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as Manifest
  }),
)

describe("the kind path", () => {
  it("has scripts that a POSIX shell can read", async () => {
    for (const script of ["up.sh", "down.sh"]) await run("sh", ["-n", join(folder, script)])
  })

  it("has manifests of our kinds that our definitions accept", () => {
    const ours = documents.filter(({ apiVersion, kind }) => kindOf(apiVersion, kind) !== undefined)
    expect(ours.map(({ kind }) => kind)).toEqual(["ScheduledMachine", "Bind9Instance", "DNSZone"])
    for (const object of ours) {
      expect(kindOf(object.apiVersion, object.kind)?.parse(object)).toMatchObject({ ok: true })
    }
  })

  it("names only files that are there", () => {
    const named = [...up.matchAll(/\$(here|root)\/([\w./-]+\.(?:yaml|sh)|Dockerfile|run)\b/g)]
    expect(named.length).toBeGreaterThan(4)
    for (const [, base, path] of named) {
      expect(existsSync(join(base === "here" ? folder : root, String(path))), path).toBe(true)
    }
  })

  it("makes every Secret that its zone and its name server want", () => {
    const wanted = [...JSON.stringify(documents).matchAll(/"secret(?:Name"|Ref":\{"name"):"([\w-]+)"/g)]
    const update = [...JSON.stringify(documents).matchAll(/"tsigSecretRef":\{"name":"([\w-]+)"/g)]
    const names = [...wanted, ...update].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set(["bind-keys", "bind-rndc", "bind-update"]))
    for (const name of names) expect(up).toContain(`create secret generic ${name} `)
  })

  it.each(charts)("runs %s from the image that it builds, and pulls none", async (chart) => {
    const set = /--set image\.tag=\S+ --set image\.pullPolicy=\S+/.exec(up)?.[0].split(" ") ?? []
    const { stdout } = await run(
      await helm(4),
      ["template", "release", join(root, "charts", chart), ...set],
      {
        maxBuffer: 1 << 26,
      },
    )
    expect(stdout).toContain(`night-shift/${chart}:dev`)
    expect(stdout).toContain("imagePullPolicy: Never")
    expect(up).toContain(`night-shift/${chart}:dev`)
  })
})
