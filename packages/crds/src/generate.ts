import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { kinds } from "./kinds.ts"
import type { AnyKind } from "./define-kind.ts"
import { definitionsOf, toYaml } from "./manifests.ts"
import { toMarkdown } from "./markdown.ts"

export const generatedFolder = join(import.meta.dirname, "..", "generated")

/** Every generated file by its name: a CustomResourceDefinition per group and kind, a reference page per kind. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map(
    kinds.flatMap((kind: AnyKind): [string, string][] => [
      ...definitionsOf(kind).map((crd): [string, string] => [`${crd.metadata.name}.yaml`, toYaml(crd)]),
      [`${kind.kind}.md`, toMarkdown(kind)],
    ]),
  )
}

if (import.meta.main) {
  const files = generatedFiles()
  mkdirSync(generatedFolder, { recursive: true })
  for (const name of readdirSync(generatedFolder)) {
    if (!files.has(name)) rmSync(join(generatedFolder, name))
  }
  for (const [name, text] of files) writeFileSync(join(generatedFolder, name), text)
}
