import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { kubectl, startControlPlane } from "@nightshift/control-plane"
import { builtinResources } from "../src/resources/builtin.ts"
import { type OpenApiDocument, notationOf } from "./notation-of-openapi.ts"

/**
 * Writes `src/kinds/generated/notation.json`, the fields of the built-in kinds, anew from the OpenAPI documents of the real server that the tests run against. Run by
 * hand (`pnpm run follow-kubernetes`) when the Kubernetes version that this package follows changes.
 */
const server = await startControlPlane({ controllers: false })
try {
  const program = await kubectl()
  const raw = (path: string): unknown => {
    const args = ["--kubeconfig", server.kubeconfigFile, "get", "--raw", path]
    return JSON.parse(execFileSync(program, args, { encoding: "utf8", maxBuffer: 1e9 }))
  }
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
  const lines = notationOf(documents, [...kinds, { group: "autoscaling", version: "v1", kind: "Scale" }])
  writeFileSync(
    new URL("../src/kinds/generated/notation.json", import.meta.url),
    `${JSON.stringify(lines, undefined, 2)}\n`,
  )
} finally {
  await server.stop()
}
