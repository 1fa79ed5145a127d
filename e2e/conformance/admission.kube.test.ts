import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type AnyKind, kinds } from "@nightshift/crds"
import { objectsOf } from "@nightshift/crds/testing"
import * as fc from "fast-check"
import { describe, expect } from "vitest"
import { parse, parseAllDocuments } from "yaml"
import type { Api } from "./api.ts"
import { eventually } from "./eventually.ts"
import { definitions } from "./manifests.ts"
import { suite } from "./suite.ts"

const { before, check } = suite()

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

const root = join(import.meta.dirname, "..", "..")
const generated = join(root, "packages", "crds", "generated")
const crds = readdirSync(generated)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => ({ file, body: parse(readFileSync(join(generated, file), "utf8")) as Manifest }))

const folders = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)
const examples = folders.flatMap(({ name: folder }) =>
  readdirSync(join(root, "examples", folder))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => ({
      file: `${folder}/${file}`,
      documents: parseAllDocuments(readFileSync(join(root, "examples", folder, file), "utf8")).map(
        (document) => document.toJS() as Manifest,
      ),
    })),
)

const pathOf = (kind: AnyKind, { apiVersion }: Manifest, namespace: string): string =>
  kind.scope === "Cluster"
    ? `/apis/${apiVersion}/${kind.plural}`
    : `/apis/${apiVersion}/namespaces/${namespace}/${kind.plural}`

const within = (object: Manifest, kind: AnyKind, namespace: string): Manifest => {
  const { namespace: _, ...metadata } = object.metadata
  return { ...object, metadata: kind.scope === "Cluster" ? metadata : { ...metadata, namespace } }
}

const install = async ({ api }: { api: Api }): Promise<void> => {
  await Promise.all(
    crds.map(({ body }) => api.apply(`${definitions}/${body.metadata.name}`, "conformance", body)),
  )
  for (const kind of kinds) {
    for (const apiVersion of kind.apiVersions) {
      await eventually(
        () => api.get(`/apis/${apiVersion}/${kind.plural}`),
        ({ status }) => status === 200,
      )
    }
  }
}

before(install)

describe("the definitions of Night Shift", () => {
  for (const { file, body } of crds) {
    check(`${file} is accepted without a warning, and applied again changes nothing`, async ({ api }) => {
      const path = `${definitions}/${body.metadata.name}`
      const first = await api.apply(path, "conformance", body, "&fieldValidation=Strict")
      expect([first.status, first.headers["warning"]]).toEqual([200, undefined])
      expect([...(first.body.status?.conditions ?? [])]).toContainEqual(
        expect.objectContaining({ type: "Established", status: "True" }),
      )
      const again = await api.apply(path, "conformance", body, "&fieldValidation=Strict")
      expect(again.body.metadata?.resourceVersion).toBe(first.body.metadata?.resourceVersion)
    })
  }

  for (const { file, documents } of examples) {
    check(`examples/${file} is admitted under strict validation`, async ({ api, namespace }) => {
      for (const object of documents) {
        const kind = kinds.find((each) => each.kind === object.kind)
        if (kind === undefined) continue
        expect(kind.parse(object)).toMatchObject({ ok: true })
        const path = `${pathOf(kind, object, namespace)}?dryRun=All&fieldValidation=Strict`
        const { status, body } = await api.post(path, within(object, kind, namespace))
        expect([status, body.message]).toEqual([201, undefined])
      }
    })
  }
})

describe("what the arbitraries write", () => {
  for (const kind of kinds) {
    check(`${kind.kind}: valid values are admitted under strict validation`, async ({ api, namespace }) => {
      for (const object of fc.sample(objectsOf(kind), { numRuns: 12, seed: 1 }) as unknown as Manifest[]) {
        const path = `${pathOf(kind, object, namespace)}?dryRun=All&fieldValidation=Strict`
        const { status, body } = await api.post(path, within(object, kind, namespace))
        expect([status, body.message]).toEqual([201, undefined])
      }
    })

    check(
      `${kind.kind}: values that only keep the keywords are admitted exactly when they parse`,
      async ({ api, namespace }) => {
        const samples = fc.sample(objectsOf(kind, "keywords"), {
          numRuns: 40,
          seed: 2,
        }) as unknown as Manifest[]
        for (const object of samples) {
          const placed = within(object, kind, namespace)
          const parsed = kind.parse(placed)
          const { status, body } = await api.post(`${pathOf(kind, object, namespace)}?dryRun=All`, placed)
          const told = { status, message: body.message, problems: parsed.ok ? [] : parsed.problems, placed }
          expect(told).toMatchObject({ status: parsed.ok ? 201 : 422 })
        }
      },
    )
  }
})
