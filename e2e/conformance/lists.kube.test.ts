import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { eventually } from "./eventually.ts"
import { configMap, pod, serve, serviceAccountOf } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const names = (body: Body): string[] => [...(body.items ?? [])].map(({ metadata }) => String(metadata?.name))

/** ConfigMaps of a case; the one that a controller puts into every namespace is left out by its label. */
const mine = "labelSelector=mine"
async function make(api: Api, path: string, ...all: string[]): Promise<void> {
  for (const name of all) await api.post(path, configMap(name, {}, { labels: { mine: "", name } }))
}

describe("a list", () => {
  check(
    "has a kind, a resourceVersion, and items in the order of their names without kinds",
    async ({ api, core }) => {
      const path = core("configmaps")
      await make(api, path, "b", "c", "a")
      const { body } = await api.get(`${path}?${mine}`)
      expect(body).toMatchObject({
        kind: "ConfigMapList",
        apiVersion: "v1",
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      })
      expect(names(body)).toEqual(["a", "b", "c"])
      expect(body.items?.[0]).not.toHaveProperty("kind")
    },
  )

  check("items of a custom kind carry kind and apiVersion", async ({ api, namespace }) => {
    const widgets = await serve(api)
    await api.post(widgets.path(namespace), widgets.widget("a"))
    const { body } = await api.get(widgets.path(namespace))
    expect(body).toMatchObject({ kind: "WidgetList", apiVersion: widgets.apiVersion })
    expect(body.items).toMatchObject([{ kind: "Widget", apiVersion: widgets.apiVersion }])
  })

  check("of an empty collection has an empty list of items, not null", async ({ api, core }) => {
    expect((await api.get(core("secrets"))).body.items).toEqual([])
  })

  check("of all namespaces holds what each holds", async ({ api, core, namespace }) => {
    await make(api, core("configmaps"), "here")
    const { body } = await api.get(`/api/v1/configmaps?${mine}`)
    expect([...(body.items ?? [])].map(({ metadata }) => metadata)).toContainEqual(
      expect.objectContaining({ name: "here", namespace }),
    )
  })

  check("in pages has every object once, and says how many remain", async ({ api, core }) => {
    const path = core("secrets")
    for (const name of ["a", "b", "c", "d", "e"]) {
      await api.post(path, { apiVersion: "v1", kind: "Secret", metadata: { name } })
    }
    const first = (await api.get(`${path}?limit=2`)).body
    expect(names(first)).toEqual(["a", "b"])
    expect(first.metadata?.remainingItemCount).toBe(3)
    const second = (await api.get(`${path}?limit=2&continue=${String(first.metadata?.continue)}`)).body
    expect(names(second)).toEqual(["c", "d"])
    const third = (await api.get(`${path}?limit=2&continue=${String(second.metadata?.continue)}`)).body
    expect(names(third)).toEqual(["e"])
    expect(third.metadata).not.toHaveProperty("continue")
    expect(third.metadata).not.toHaveProperty("remainingItemCount")
  })

  check("in pages is one revision: what happens between two pages is not seen", async ({ api, core }) => {
    const path = core("configmaps")
    await make(api, path, "a", "b", "c", "d")
    const first = (await api.get(`${path}?${mine}&limit=2`)).body
    await api.delete(`${path}/c`)
    await make(api, path, "cc")
    const second = (
      await api.get(
        `${path}?${mine}&limit=2&continue=${encodeURIComponent(String(first.metadata?.continue))}`,
      )
    ).body
    expect(names(second)).toEqual(["c", "d"])
    expect(second.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion)
  })

  check("with a selector does not tell how many remain", async ({ api, core }) => {
    await make(api, core("configmaps"), "a", "b", "c")
    const { body } = await api.get(`${core("configmaps")}?${mine}&limit=1`)
    expect(body.metadata).not.toHaveProperty("remainingItemCount")
    expect(body.metadata?.continue).toEqual(expect.any(String))
  })

  check("continued with nonsense is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.get(`${core("configmaps")}?limit=1&continue=nonsense`)
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest" })
    expect(body.message).toMatch(/continue key is not valid/)
  })

  check(
    "continued after its revision was forgotten is Expired, with a token that goes on inconsistently",
    async ({ api, core, server }) => {
      const path = core("secrets")
      for (const name of ["a", "b", "c"]) {
        await api.post(path, { apiVersion: "v1", kind: "Secret", metadata: { name } })
      }
      const first = (await api.get(`${path}?limit=1`)).body
      await api.delete(`${path}/b`)
      await server.compact()
      const token = encodeURIComponent(String(first.metadata?.continue))
      const { status, body } = await api.get(`${path}?limit=1&continue=${token}`)
      expect(status).toBe(410)
      expect(body).toMatchObject({ kind: "Status", reason: "Expired", code: 410 })
      expect(body.message).toMatch(/The provided continue parameter is too old/)
      const next = encodeURIComponent(String(body.metadata?.continue))
      expect(names((await api.get(`${path}?limit=1&continue=${next}`)).body)).toEqual(["c"])
    },
  )

  check(
    "not older than a version that has not happened yet times out and says which version it has",
    async ({ api, core }) => {
      const { status, body } = await api.get(
        `${core("configmaps")}?resourceVersion=999999999&resourceVersionMatch=NotOlderThan`,
      )
      expect(status).toBe(504)
      expect(body).toMatchObject({
        reason: "Timeout",
        message: expect.stringMatching(/^Timeout: Too large resource version: 999999999, current: \d+$/),
        details: {
          causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
          retryAfterSeconds: 1,
        },
      })
    },
  )

  check("at an exact version is what was there then", async ({ api, core }) => {
    const path = core("configmaps")
    await make(api, path, "a")
    const { body } = await api.get(`${path}?${mine}`)
    const version = String(body.metadata?.resourceVersion)
    await make(api, path, "b")
    const then = await api.get(`${path}?${mine}&resourceVersion=${version}&resourceVersionMatch=Exact`)
    expect(names(then.body)).toEqual(["a"])
    expect(then.body.metadata?.resourceVersion).toBe(version)
  })

  check("with resourceVersionMatch but no resourceVersion is Invalid", async ({ api, core }) => {
    const { status, body } = await api.get(`${core("configmaps")}?resourceVersionMatch=Exact`)
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
    expect(body.message).toMatch(/resourceVersionMatch is forbidden unless resourceVersion is provided/)
  })
})

describe("a selector", () => {
  check("of labels takes equality, inequality, sets, presence and absence", async ({ api, core }) => {
    const path = core("configmaps")
    for (const [name, tier] of [
      ["a", "front"],
      ["b", "back"],
      ["c", undefined],
    ] as const) {
      const labels = { mine: "", ...(tier === undefined ? {} : { tier }) }
      await api.post(path, configMap(name, {}, { labels }))
    }
    const selected = async (selector: string) =>
      names((await api.get(`${path}?labelSelector=${encodeURIComponent(`mine,${selector}`)}`)).body)
    expect(await selected("tier=front")).toEqual(["a"])
    expect(await selected("tier!=front")).toEqual(["b", "c"])
    expect(await selected("tier in (front,back)")).toEqual(["a", "b"])
    expect(await selected("tier notin (front)")).toEqual(["b", "c"])
    expect(await selected("tier")).toEqual(["a", "b"])
    expect(await selected("!tier")).toEqual(["c"])
  })

  check("of labels that cannot be read is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.get(
      `${core("configmaps")}?labelSelector=${encodeURIComponent("a in (")}`,
    )
    expect(status).toBe(400)
    expect(body).toMatchObject({ reason: "BadRequest" })
    expect(body.message).toMatch(/^unable to parse requirement: /)
  })

  check("of the field metadata.name finds one object", async ({ api, core }) => {
    await make(api, core("configmaps"), "a", "b")
    expect(names((await api.get(`${core("configmaps")}?fieldSelector=metadata.name=b`)).body)).toEqual(["b"])
    expect(
      names((await api.get(`${core("configmaps")}?${mine}&fieldSelector=metadata.name!=b`)).body),
    ).toEqual(["a"])
  })

  check("of a field that the kind cannot be selected by is a BadRequest", async ({ api, core }) => {
    const { status, body } = await api.get(`${core("configmaps")}?fieldSelector=data.x=1`)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      reason: "BadRequest",
      message: `"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    })
  })

  check("of Secrets takes their type", async ({ api, core }) => {
    const path = core("secrets")
    await api.post(path, { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, type: "test.dev/one" })
    await api.post(path, { apiVersion: "v1", kind: "Secret", metadata: { name: "b" } })
    expect(names((await api.get(`${path}?fieldSelector=type=test.dev/one`)).body)).toEqual(["a"])
    expect(names((await api.get(`${path}?fieldSelector=type=Opaque`)).body)).toEqual(["b"])
  })

  check("of Pods takes the Node they are bound to", async ({ api, core, namespace }) => {
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("bound", {}, { nodeName: "somewhere" }))
    await api.post(core("pods"), pod("free"))
    const bound = `${core("pods")}?fieldSelector=spec.nodeName=somewhere`
    expect(names((await api.get(bound)).body)).toEqual(["bound"])
    expect(names((await api.get(`${core("pods")}?fieldSelector=spec.nodeName=`)).body)).toEqual(["free"])
    await api.delete(`${core("pods")}/bound`, { gracePeriodSeconds: 0 })
  })

  check("of a custom kind takes its selectable fields and no others", async ({ api, namespace }) => {
    const widgets = await serve(api, {
      spec: { color: { type: "string" }, size: { type: "string" } },
      version: { selectableFields: [{ jsonPath: ".spec.color" }] },
    })
    const path = widgets.path(namespace)
    await api.post(path, widgets.widget("red", { color: "red", size: "s" }))
    await api.post(path, widgets.widget("blue", { color: "blue" }))
    await api.post(path, widgets.widget("none"))
    const selected = async (selector: string) =>
      names((await api.get(`${path}?fieldSelector=${selector}`)).body)
    expect(await selected("spec.color=red")).toEqual(["red"])
    expect(await selected("spec.color!=red")).toEqual(["blue", "none"])
    expect(await selected("spec.color=")).toEqual(["none"])
    const { status, body } = await api.get(`${path}?fieldSelector=spec.size=s`)
    expect(status).toBe(400)
    expect(body.message).toMatch(/field label not supported: spec\.size/)
  })

  check("chooses what a delete of a collection deletes", async ({ api, core }) => {
    const path = core("configmaps")
    await make(api, path, "a", "b", "c")
    const { status, body } = await api.delete(`${path}?labelSelector=${encodeURIComponent("name in (a,b)")}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ kind: "ConfigMapList" })
    const left = await eventually(
      async () => names((await api.get(`${path}?${mine}`)).body),
      (seen) => seen.length === 1,
    )
    expect(left).toEqual(["c"])
  })
})
