import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { namedType, typeNames } from "../src/kinds/notation.ts"
import { numbersOf } from "./numbers-of-go.ts"

/**
 * Writes `src/protobuf/generated/numbers.json`, the protobuf field numbers of the built-in kinds, anew from the Go modules of the API that the real server of the tests is built from. Run
 * by hand (`pnpm run follow-kubernetes`, after `notation.ts`) when the Kubernetes version changes.
 */
const modules = new URL("../../../e2e/control-plane/", import.meta.url)

function folderOf(module: string): string {
  const args = ["list", "-m", "-f", "{{.Dir}}", module]
  return execFileSync("go", args, { cwd: modules, encoding: "utf8" }).trim()
}

const api = folderOf("k8s.io/api")
const meta = join(folderOf("k8s.io/apimachinery"), "pkg/apis/meta")
const extensions = join(folderOf("k8s.io/apiextensions-apiserver"), "pkg/apis/apiextensions")
const packages = new Set(typeNames().map((name) => name.split(".").slice(0, 2).join("/")))

const all = new Map<string, string>()
for (const path of packages) {
  const [group = "", version = ""] = path.split("/")
  const root = group === "meta" ? meta : group === "apiextensions" ? extensions : join(api, group)
  const folder = join(root, version)
  for (const file of readdirSync(folder).filter(
    (one) => /^[a-z]*types.*\.go$/.test(one) && !one.includes("_test") && !one.includes("swagger"),
  )) {
    for (const [name, line] of numbersOf(path.replace("/", "."), readFileSync(join(folder, file), "utf8")))
      all.set(name, line)
  }
}

const wanted = new Set<string>()
const want = (name: string): void => {
  const line = all.get(name)
  if (line === undefined || wanted.has(name)) return
  wanted.add(name)
  for (const [, inline = ""] of line.matchAll(/=(\S+)/g)) want(inline)
}
for (const name of typeNames()) if (namedType(name) !== undefined) want(name)
const lines = [...wanted].sort().map((name) => `${name} ${all.get(name)}`)
writeFileSync(
  new URL("../src/protobuf/generated/numbers.json", import.meta.url),
  `${JSON.stringify(lines, undefined, 2)}\n`,
)
