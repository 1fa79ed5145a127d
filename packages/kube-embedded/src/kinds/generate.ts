import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { builtinResources } from "../resources/builtin.ts"
import { type OpenApiDocument, notationOf } from "./notation-of-openapi.ts"

/**
 * Writes `generated/notation.ts` anew from the OpenAPI documents of a real server: `KUBECONFIG=… node generate.ts`.
 * Run by hand when the Kubernetes version that this package follows changes.
 */
const raw = (path: string): unknown =>
  JSON.parse(execFileSync("kubectl", ["get", "--raw", path], { encoding: "utf8", maxBuffer: 1e9 }))

const paths = new Set(
  builtinResources.flatMap(({ group, versions }) =>
    versions.map(({ name }) =>
      group === "" ? `/openapi/v3/api/${name}` : `/openapi/v3/apis/${group}/${name}`,
    ),
  ),
)
const documents = [...paths].map((path) => raw(path) as OpenApiDocument)
const kinds = builtinResources.flatMap(({ group, versions, kind, subresources }) => [
  ...versions.map(({ name }) => ({ group, version: name, kind })),
  ...subresources,
])
const { gitVersion } = raw("/version") as { gitVersion: string }
const text = notationOf(documents, [...kinds, { group: "autoscaling", version: "v1", kind: "Scale" }])
writeFileSync(
  new URL("generated/notation.ts", import.meta.url),
  `/** The fields of the built-in kinds of Kubernetes ${gitVersion}; written by ../generate.ts. */\nexport const notation = \`\n${text}\`\n`,
)
