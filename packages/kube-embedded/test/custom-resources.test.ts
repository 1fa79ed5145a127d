import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf } from "./client.ts"
import { definitions, widget, widgetDefinition, widgets } from "./objects.ts"

let server: EmbeddedTestServer
let kube: Client

beforeAll(async () => {
  server = await startEmbedded()
  kube = clientOf(server.kubeconfig)
  const { body } = await kube.post(definitions, widgetDefinition)
  expect(body["status"]?.["conditions"]).toContainEqual(
    expect.objectContaining({ type: "Established", status: "True" }),
  )
})
afterAll(() => server.stop())

test("a custom object is pruned and defaulted by its schema, and the writer is warned of what was dropped", async () => {
  const { code, body, headers } = await kube.post(widgets, widget("pruned", { color: "red", nonsense: 1 }))
  expect(code).toBe(201)
  expect(body["spec"]).toEqual({ color: "red", size: 3 })
  expect(headers["warning"]).toBe('299 - "unknown field \\"spec.nonsense\\""')
})

test("strict field validation refuses what would be dropped", async () => {
  const { code, body } = await kube.post(
    `${widgets}?fieldValidation=Strict`,
    widget("strict", { nonsense: 1 }),
  )
  expect(code).toBe(400)
  expect(body["message"]).toBe(
    'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.nonsense"',
  )
})

test("a value out of bounds is refused with field and rule", async () => {
  const { code, body } = await kube.post(widgets, widget("small", { size: 0 }))
  expect(code).toBe(422)
  expect(body["message"]).toBe(
    'Widget.example.com "small" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
  )
})

test("an object reads in every served version", async () => {
  await kube.post(widgets, widget("both", { color: "blue" }))
  const { body } = await kube.get(widgets.replace("v1", "v1beta1") + "/both")
  expect(body).toMatchObject({ apiVersion: "example.com/v1beta1", kind: "Widget", spec: { color: "blue" } })
})

test("status is written apart: the generation counts changes of the spec alone", async () => {
  await kube.post(widgets, { ...widget("parted"), status: { ignored: true } })
  const { body: first } = await kube.patch(`${widgets}/parted/status`, "merge-patch", {
    status: { seen: 1 },
    spec: { size: 9 },
  })
  expect(first).toMatchObject({ metadata: { generation: 1 }, spec: { size: 3 }, status: { seen: 1 } })
  const { body: second } = await kube.patch(`${widgets}/parted`, "merge-patch", {
    status: { seen: 2 },
    spec: { size: 9 },
  })
  expect(second).toMatchObject({ metadata: { generation: 2 }, spec: { size: 9 }, status: { seen: 1 } })
})

test("custom objects are selected by the fields that their definition names, and by no others", async () => {
  await kube.post(widgets, widget("red-one", { color: "red", size: 77 }))
  const { body } = await kube.get(`${widgets}?fieldSelector=spec.color%3Dred,metadata.name%3Dred-one`)
  expect(body["items"]).toHaveLength(1)
  const { code } = await kube.get(`${widgets}?fieldSelector=spec.size%3D77`)
  expect(code).toBe(400)
})

test("applying by another manager conflicts by field, and force takes the field over", async () => {
  const path = `${widgets}/owned`
  await kube.patch(`${path}?fieldManager=one`, "apply-patch", widget("owned", { color: "red" }))
  const { code, body } = await kube.patch(
    `${path}?fieldManager=two`,
    "apply-patch",
    widget("owned", { color: "blue" }),
  )
  expect(code).toBe(409)
  expect(body["details"]?.["causes"]?.[0]).toMatchObject({
    reason: "FieldManagerConflict",
    field: ".spec.color",
  })
  const forced = await kube.patch(
    `${path}?fieldManager=two&force=true`,
    "apply-patch",
    widget("owned", { color: "blue" }),
  )
  expect(forced.body["spec"]).toEqual({ color: "blue", size: 3 })
})

test("a definition that Kubernetes would refuse is refused", async () => {
  const { code, body } = await kube.post(definitions, {
    ...widgetDefinition,
    metadata: { name: "other.example.com" },
  })
  expect(code).toBe(422)
  expect(body["message"]).toContain('must be spec.names.plural+"."+spec.group')
})

test("a rule in CEL judges an update by what was there before", async () => {
  const { spec } = widgetDefinition
  const ruled = {
    type: "object",
    properties: {
      spec: {
        type: "object",
        properties: { size: { type: "integer" } },
        "x-kubernetes-validations": [
          {
            rule: "self.size >= oldSelf.size",
            messageExpression: "'size may not shrink below ' + string(oldSelf.size)",
          },
        ],
      },
    },
  }
  await kube.post(definitions, {
    ...widgetDefinition,
    metadata: { name: "growers.example.com" },
    spec: {
      ...spec,
      names: { plural: "growers", kind: "Grower" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: ruled } }],
    },
  })
  const growers = widgets.replace("widgets", "growers")
  await kube.post(growers, {
    apiVersion: "example.com/v1",
    kind: "Grower",
    metadata: { name: "g" },
    spec: { size: 4 },
  })
  expect((await kube.patch(`${growers}/g`, "merge-patch", { spec: { size: 5 } })).code).toBe(200)
  const { code, body } = await kube.patch(`${growers}/g`, "merge-patch", { spec: { size: 3 } })
  expect(code).toBe(422)
  expect(body["message"]).toContain("size may not shrink below 5")
})

test("objects written under a former schema are read under the present one", async () => {
  const definition = (properties: object): object => ({
    ...widgetDefinition,
    metadata: { name: "changelings.example.com" },
    spec: {
      ...widgetDefinition.spec,
      names: { plural: "changelings", kind: "Changeling" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties } } },
          },
        },
      ],
    },
  })
  const changelings = widgets.replace("widgets", "changelings")
  const text = { type: "string" }
  await kube.post(definitions, definition({ old: text }))
  const object = {
    apiVersion: "example.com/v1",
    kind: "Changeling",
    metadata: { name: "c" },
    spec: { old: "x" },
  }
  await kube.post(changelings, object)
  await kube.patch(
    `${definitions}/changelings.example.com`,
    "merge-patch",
    definition({ new: { ...text, default: "y" } }),
  )
  expect((await kube.get(`${changelings}/c`)).body["spec"]).toEqual({ new: "y" })
})
