import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { eventually } from "./eventually.ts"
import { serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

const groupsOf = async (api: Api): Promise<Body> =>
  (await api.get("/apis", { accept: `${aggregated},application/json` })).body

const named = (list: Body | undefined, name: string): Body | undefined =>
  [...(list ?? [])].find((item) => String(item.metadata?.name) === name)

describe("discovery", () => {
  check("/version tells major, minor and gitVersion as strings", async ({ api }) => {
    const { status, body } = await api.get("/version")
    expect(status).toBe(200)
    expect(body).toMatchObject({ major: "1", minor: "36", gitVersion: expect.stringMatching(/^v1\.36\./) })
  })

  check("/readyz, /livez and /healthz answer ok", async ({ api }) => {
    for (const path of ["/readyz", "/livez", "/healthz"]) {
      expect(await api.get(path)).toMatchObject({ status: 200, body: "ok" })
    }
  })

  check("aggregated discovery is answered with the exact media type that was asked for", async ({ api }) => {
    for (const path of ["/api", "/apis"]) {
      const { headers, body } = await api.get(path, { accept: `${aggregated},application/json` })
      expect(headers["content-type"]).toBe(aggregated)
      expect(body).toMatchObject({ kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2" })
    }
  })

  check(
    "aggregated discovery names short names, singular, scope and subresources of pods",
    async ({ api }) => {
      const { body } = await api.get("/api", { accept: aggregated })
      const [core] = body.items ?? []
      expect(core?.metadata?.name).toBeUndefined()
      const [v1] = core?.versions ?? []
      const pods = [...(v1?.resources ?? [])].find(({ resource }) => String(resource) === "pods")
      expect(pods).toMatchObject({
        singularResource: "pod",
        scope: "Namespaced",
        shortNames: ["po"],
        categories: ["all"],
        // The core group version is told by the list around it.
        responseKind: { group: "", version: "", kind: "Pod" },
        verbs: expect.arrayContaining(["create", "get", "list", "watch", "patch", "update", "delete"]),
      })
      expect([...(pods?.subresources ?? [])]).toContainEqual(
        expect.objectContaining({
          subresource: "eviction",
          responseKind: { group: "policy", version: "v1", kind: "Eviction" },
          verbs: ["create"],
        }),
      )
    },
  )

  check("aggregated discovery lists the groups that operators, kubectl and helm ask for", async ({ api }) => {
    const groups = [...((await groupsOf(api)).items ?? [])].map(({ metadata }) => String(metadata?.name))
    expect(groups).toEqual(
      expect.arrayContaining([
        "apps",
        "apiextensions.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
      ]),
    )
  })

  check("legacy discovery of the core group knows its version", async ({ api }) => {
    expect((await api.get("/api")).body).toMatchObject({ kind: "APIVersions", versions: ["v1"] })
  })

  check("legacy discovery lists groups with their preferred version", async ({ api }) => {
    const { body } = await api.get("/apis")
    expect(body).toMatchObject({ kind: "APIGroupList", apiVersion: "v1" })
    expect([...(body.groups ?? [])]).toContainEqual(
      expect.objectContaining({
        name: "apps",
        preferredVersion: { groupVersion: "apps/v1", version: "v1" },
        versions: [{ groupVersion: "apps/v1", version: "v1" }],
      }),
    )
  })

  check("a group tells its versions by itself", async ({ api }) => {
    const { status, body } = await api.get("/apis/coordination.k8s.io")
    expect(status).toBe(200)
    expect(body).toMatchObject({
      kind: "APIGroup",
      apiVersion: "v1",
      name: "coordination.k8s.io",
      preferredVersion: { groupVersion: "coordination.k8s.io/v1", version: "v1" },
    })
  })

  check("legacy discovery of a version lists resources and their subresources", async ({ api }) => {
    const { body } = await api.get("/apis/apps/v1")
    expect(body).toMatchObject({ kind: "APIResourceList", groupVersion: "apps/v1" })
    expect([...(body.resources ?? [])]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "deployments",
          singularName: "deployment",
          namespaced: true,
          kind: "Deployment",
          shortNames: ["deploy"],
          categories: ["all"],
        }),
        expect.objectContaining({
          name: "deployments/scale",
          group: "autoscaling",
          version: "v1",
          kind: "Scale",
        }),
        expect.objectContaining({ name: "deployments/status", kind: "Deployment" }),
      ]),
    )
  })

  check("a group that nobody serves is not found, as plain text", async ({ api }) => {
    expect(await api.get("/apis/nobody.test.dev/v1")).toMatchObject({
      status: 404,
      body: "404 page not found\n",
    })
    expect(await api.get("/apis/nobody.test.dev/v1/things")).toMatchObject({ status: 404 })
  })

  check(
    "a resource that a built-in group does not have is a NotFound of the whole resource",
    async ({ api }) => {
      const { status, body } = await api.get("/apis/apps/v1/nothings")
      expect(status).toBe(404)
      expect(body).toMatchObject({
        kind: "Status",
        reason: "NotFound",
        message: "the server could not find the requested resource",
        details: {},
        code: 404,
      })
    },
  )

  check("a method that a resource does not have is MethodNotAllowed", async ({ api, core }) => {
    const { status, body } = await api.put(core("configmaps"), {})
    expect(status).toBe(405)
    expect(body).toMatchObject({
      reason: "MethodNotAllowed",
      message: "the server does not allow this method on the requested resource",
    })
  })

  check("a new custom kind appears in both forms of discovery with its names", async ({ api }) => {
    const { group } = await serve(api, {
      names: { shortNames: ["wd"], categories: ["all", "tools"] },
      status: { phase: { type: "string" } },
    })
    const found = await eventually(
      async () => named((await groupsOf(api)).items, group),
      (seen) => seen !== undefined,
    )
    expect(found?.versions).toMatchObject([
      {
        version: "v1",
        resources: [
          {
            resource: "widgets",
            singularResource: "widget",
            scope: "Namespaced",
            shortNames: ["wd"],
            categories: ["all", "tools"],
            responseKind: { group, version: "v1", kind: "Widget" },
            subresources: [{ subresource: "status" }],
          },
        ],
      },
    ])
    const legacy = await eventually(
      () => api.get(`/apis/${group}/v1`),
      ({ status }) => status === 200,
    )
    expect([...(legacy.body.resources ?? [])].map(({ name }) => String(name)).toSorted()).toEqual([
      "widgets",
      "widgets/status",
    ])
  })

  check("a deleted definition takes its group from discovery", async ({ api }) => {
    const { group } = await serve(api, {})
    await eventually(
      async () => named((await groupsOf(api)).items, group),
      (seen) => seen !== undefined,
    )
    await api.delete(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`)
    await eventually(
      async () => named((await groupsOf(api)).items, group),
      (seen) => seen === undefined,
    )
    await eventually(
      () => api.get(`/apis/${group}/v1/widgets`),
      ({ status }) => status === 404,
    )
  })
})

describe("OpenAPI v3", () => {
  const documentOf = async (api: Api, groupVersion: string): Promise<Body> => {
    const index = await eventually(
      () => api.get("/openapi/v3"),
      ({ body }) => body.paths?.[groupVersion] !== undefined,
    )
    const { status, body } = await api.get(String(index.body.paths?.[groupVersion]?.serverRelativeURL))
    expect(status).toBe(200)
    return body
  }

  check("the index names a hashed address for every group version", async ({ api }) => {
    const { body } = await api.get("/openapi/v3")
    expect(body.paths?.["apis/apps/v1"]?.serverRelativeURL).toMatch(
      /^\/openapi\/v3\/apis\/apps\/v1\?hash=\w+$/,
    )
    expect(body.paths?.["api/v1"]?.serverRelativeURL).toMatch(/^\/openapi\/v3\/api\/v1\?hash=\w+$/)
  })

  check(
    "a kind's PATCH names its kind and has a fieldValidation parameter: without them apply refuses",
    async ({ api }) => {
      const document = await documentOf(api, "api/v1")
      const patch = document.paths?.["/api/v1/namespaces/{namespace}/configmaps/{name}"]?.patch
      expect(patch?.["x-kubernetes-group-version-kind"]).toEqual({
        group: "",
        version: "v1",
        kind: "ConfigMap",
      })
      expect([...(patch?.parameters ?? [])]).toContainEqual(
        expect.objectContaining({ name: "fieldValidation", in: "query" }),
      )
    },
  )

  check("a built-in kind's schema describes its fields", async ({ api }) => {
    const document = await documentOf(api, "apis/apps/v1")
    expect(document.components?.schemas?.["io.k8s.api.apps.v1.Deployment"]).toMatchObject({
      type: "object",
      "x-kubernetes-group-version-kind": [{ group: "apps", version: "v1", kind: "Deployment" }],
      properties: { spec: expect.anything(), status: expect.anything(), metadata: expect.anything() },
    })
  })

  check(
    "a custom kind's document has its schema, with apiVersion, kind and metadata added",
    async ({ api }) => {
      const { group } = await serve(api, { spec: { size: { type: "integer", description: "How big." } } })
      const document = await documentOf(api, `apis/${group}/v1`)
      const schemas = Object.entries<Body>(document.components?.schemas ?? {})
      const widget = schemas.find(([name]) => name.endsWith(".Widget"))?.[1]
      expect(widget).toMatchObject({
        properties: {
          apiVersion: { type: "string" },
          kind: { type: "string" },
          metadata: expect.anything(),
          spec: { type: "object", properties: { size: { type: "integer", description: "How big." } } },
        },
        "x-kubernetes-group-version-kind": [{ group, version: "v1", kind: "Widget" }],
      })
    },
  )
})
