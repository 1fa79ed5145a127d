/** Where each chart gets its generated parts from. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { valuesSchema } from "./values-schema.ts"

export const root = join(import.meta.dirname, "../..")

export const charts = ["machine-scheduler", "dns-operator"] as const

export type Chart = (typeof charts)[number]

/** The groups whose kinds an operator reconciles; their CRDs come with its chart. */
const groups: Record<Chart, readonly string[]> = {
  "machine-scheduler": ["5spot.finos.org", "5spot.io", "spotschedules.5spot.finos.org"],
  "dns-operator": ["bindy.firestoned.io"],
}

const crdFolder = join(root, "packages/crds/generated")

export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string
  readonly text: string
}

/** Every generated file of a chart with the text it must have. */
export function generatedFiles(chart: Chart): GeneratedFile[] {
  const crds = readdirSync(crdFolder)
    .filter((file) =>
      groups[chart].some(
        (group) => file.endsWith(".yaml") && file.slice(file.indexOf(".") + 1) === `${group}.yaml`,
      ),
    )
    .map((file) => ({
      path: `charts/${chart}/files/crds/${file}`,
      text: readFileSync(join(crdFolder, file), "utf8"),
    }))
  const folder = join(root, "packages", chart, "generated")
  const rights = readdirSync(folder).map((file) => ({
    path: `charts/${chart}/files/${file}`,
    text: readFileSync(join(folder, file), "utf8"),
  }))
  const values = readFileSync(join(root, "charts", chart, "values.yaml"), "utf8")
  return [
    ...crds,
    ...rights,
    {
      path: `charts/${chart}/values.schema.json`,
      text: `${JSON.stringify(valuesSchema(parse(values)), undefined, 2)}\n`,
    },
  ]
}
