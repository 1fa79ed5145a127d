import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { configMap, deployment, pod, serve, service, serviceAccountOf } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
const table = (api: Api, path: string) => api.get(path, { accept: asTable })
const columns = (body: Body): string[] => [...(body.columnDefinitions ?? [])].map(({ name }) => String(name))
const cells = (body: Body): unknown[] => [...(body.rows ?? [])].map((row) => row.cells)

describe("a Table", () => {
  check("of ConfigMaps has columns with types and rows with the object's metadata", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1", y: "2" }, { labels: { mine: "" } }))
    const { headers, body } = await table(api, `${core("configmaps")}?labelSelector=mine`)
    expect(headers["content-type"]).toBe("application/json")
    expect(body).toMatchObject({
      kind: "Table",
      apiVersion: "meta.k8s.io/v1",
      metadata: { resourceVersion: expect.any(String) },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", priority: 0 },
        { name: "Data", type: "string", priority: 0 },
        { name: "Age", type: "string", priority: 0 },
      ],
      rows: [
        {
          cells: ["a", 2, expect.stringMatching(/^\d+s$/)],
          object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "a" } },
        },
      ],
    })
  })

  check("of one object has one row", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    expect(cells((await table(api, `${core("configmaps")}/a`)).body)).toEqual([["a", 0, expect.any(String)]])
  })

  check("carries whole objects or none when that is asked for", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1" }))
    const object = await table(api, `${core("configmaps")}/a?includeObject=Object`)
    expect(object.body.rows?.[0]?.object).toMatchObject({ kind: "ConfigMap", data: { x: "1" } })
    const none = await table(api, `${core("configmaps")}/a?includeObject=None`)
    expect(none.body.rows?.[0]?.object ?? null).toBeNull()
  })

  check("of Pods shows readiness, status, restarts and age", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a"))
    const { body } = await table(api, core("pods"))
    expect(columns(body).slice(0, 5)).toEqual(["Name", "Ready", "Status", "Restarts", "Age"])
    expect([...(body.rows?.[0]?.cells ?? [])].slice(0, 4)).toEqual(["a", "0/1", "Pending", "0"])
  })

  check("of Services shows type, addresses and ports", async ({ api, core }) => {
    await api.post(
      core("services"),
      service("a", {
        clusterIP: "None",
        ports: [{ port: 80 }, { port: 53, name: "dns", protocol: "UDP" }].map((each, i) => ({
          name: `p${i}`,
          ...each,
        })),
      }),
    )
    const { body } = await table(api, core("services"))
    expect(columns(body)).toEqual(["Name", "Type", "Cluster-IP", "External-IP", "Port(s)", "Age", "Selector"])
    expect([...(body.rows?.[0]?.cells ?? [])].slice(0, 5)).toEqual([
      "a",
      "ClusterIP",
      "None",
      "<none>",
      "80/TCP,53/UDP",
    ])
  })

  check("of Deployments shows how many are ready, up to date and available", async ({ api, namespace }) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`
    await api.post(path, deployment("a", 0))
    const { body } = await table(api, path)
    expect(columns(body)).toEqual([
      "Name",
      "Ready",
      "Up-to-date",
      "Available",
      "Age",
      "Containers",
      "Images",
      "Selector",
    ])
    expect([...(body.rows?.[0]?.cells ?? [])].slice(0, 4)).toEqual(["a", "0/0", 0, 0])
  })

  check("of Namespaces shows their phase", async ({ api, namespace }) => {
    const { body } = await table(api, `/api/v1/namespaces/${namespace}`)
    expect(cells(body)).toEqual([[namespace, "Active", expect.any(String)]])
  })

  check("of a custom kind without columns shows name and age", async ({ api, namespace }) => {
    const { path, widget } = await serve(api)
    await api.post(path(namespace), widget("a"))
    const { body } = await table(api, path(namespace))
    expect(columns(body)).toEqual(["Name", "Age"])
    expect(cells(body)).toEqual([["a", expect.any(String)]])
  })

  check(
    "of a custom kind has its printer columns, with priorities, and nothing where the path leads nowhere",
    async ({ api, namespace }) => {
      const { path, widget } = await serve(api, printed)
      const at = path(namespace)
      await api.post(
        at,
        widget("a", {
          size: 3,
          tags: [
            { name: "x", value: "1" },
            { name: "y", value: "2" },
          ],
        }),
      )
      await api.patch(`${at}/a/status`, "merge", {
        status: { conditions: [{ type: "Ready", status: "True", since: "2020-01-01T00:00:00Z" }] },
      })
      await api.post(at, widget("b"))
      const { body } = await table(api, at)
      expect(body.columnDefinitions).toMatchObject([
        { name: "Name", type: "string", format: "name" },
        { name: "Size", type: "integer", description: "How big.", priority: 0 },
        { name: "Ready", type: "string", priority: 0 },
        { name: "Tag", type: "string", priority: 1 },
        { name: "Since", type: "date", priority: 0 },
      ])
      expect(cells(body)).toEqual([
        ["a", 3, "True", "1", expect.stringMatching(/^\d+y(\d+d)?$/)],
        ["b", null, null, null, null],
      ])
    },
  )

  const printed = {
    spec: {
      size: { type: "integer" },
      tags: {
        type: "array",
        items: { type: "object", properties: { name: { type: "string" }, value: { type: "string" } } },
      },
    },
    status: {
      conditions: {
        type: "array",
        items: {
          type: "object",
          properties: { type: { type: "string" }, status: { type: "string" }, since: { type: "string" } },
        },
      },
    },
    version: {
      subresources: { status: {} },
      additionalPrinterColumns: [
        { name: "Size", type: "integer", jsonPath: ".spec.size", description: "How big." },
        { name: "Ready", type: "string", jsonPath: `.status.conditions[?(@.type=="Ready")].status` },
        { name: "Tag", type: "string", jsonPath: ".spec.tags[0].value", priority: 1 },
        { name: "Since", type: "date", jsonPath: `.status.conditions[?(@.type=="Ready")].since` },
      ],
    },
  }

  check("comes as JSON of the kind when Table was not asked for", async ({ api, core }) => {
    expect((await api.get(core("configmaps"))).body.kind).toBe("ConfigMapList")
  })

  check("of only the metadata of objects is a list of PartialObjectMetadata", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", { x: "1" }, { labels: { mine: "" } }))
    const { body } = await api.get(`${core("configmaps")}?labelSelector=mine`, {
      accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    })
    expect(body).toMatchObject({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1" })
    expect(body.items?.[0]).not.toHaveProperty("data")
  })

  check("of another media type is NotAcceptable", async ({ api, core }) => {
    const { status } = await api.get(core("configmaps"), { accept: "text/csv" })
    expect(status).toBe(406)
  })
})
