import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { configMap, serve } from "./manifests.ts"
import { type Site, suite } from "./suite.ts"

const { check } = suite()

const told = (events: readonly Body[]): string[] =>
  events.map(({ type, object }) => `${String(type)} ${String(object?.metadata?.name)}`)
const atLeast = (count: number) => (events: Body[]) => events.length >= count
const labelled = (name: string, labels: Record<string, string> = {}, data: Record<string, string> = {}) =>
  configMap(name, data, { labels: { mine: "", ...labels } })

const versionOf = async (api: Api, path: string): Promise<string> =>
  String((await api.get(path)).body.metadata?.resourceVersion)

const watched = ({ core }: Site, query: string): string =>
  `${core("configmaps")}?watch=true&labelSelector=mine&${query}`

describe("a watch", () => {
  check("from a version tells everything after it, in order", async (site) => {
    const { api, core } = site
    const version = await versionOf(api, core("configmaps"))
    await api.post(core("configmaps"), labelled("a"))
    await api.patch(`${core("configmaps")}/a`, "merge", { data: { x: "1" } })
    await api.delete(`${core("configmaps")}/a`)
    const events = await api.watch(watched(site, `resourceVersion=${version}`), atLeast(3))
    expect(told(events)).toEqual(["ADDED a", "MODIFIED a", "DELETED a"])
    expect(events[1]?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", data: { x: "1" } })
  })

  check("tells a deletion with the last state of the object and a version of its own", async (site) => {
    const { api, core } = site
    const created = (await api.post(core("configmaps"), labelled("a", {}, { x: "1" }))).body
    const version = String(created.metadata?.resourceVersion)
    await api.delete(`${core("configmaps")}/a`)
    const [event] = await api.watch(watched(site, `resourceVersion=${version}`), atLeast(1))
    expect(event).toMatchObject({ type: "DELETED", object: { data: { x: "1" } } })
    expect(Number(event?.object?.metadata?.resourceVersion)).toBeGreaterThan(Number(version))
  })

  check("without a version tells first what is there", async (site) => {
    const { api, core } = site
    await api.post(core("configmaps"), labelled("a"))
    await api.post(core("configmaps"), labelled("b"))
    const events = await api.watch(watched(site, ""), atLeast(2))
    expect(told(events)).toEqual(["ADDED a", "ADDED b"])
  })

  check("from version 0 tells first what is there", async (site) => {
    const { api, core } = site
    await api.post(core("configmaps"), labelled("a"))
    await versionOf(api, core("configmaps"))
    const events = await api.watch(watched(site, "resourceVersion=0"), atLeast(1))
    expect(told(events)).toEqual(["ADDED a"])
  })

  check("ends after timeoutSeconds, cleanly", async (site) => {
    const version = await versionOf(site.api, site.core("configmaps"))
    const events = await site.api.watch(
      watched(site, `resourceVersion=${version}&timeoutSeconds=1`),
      () => false,
    )
    expect(events).toEqual([])
  })

  check(
    "with sendInitialEvents tells what is there and then a bookmark that says that this was all",
    async (site) => {
      const { api, core } = site
      await api.post(core("configmaps"), labelled("a"))
      await api.post(core("configmaps"), labelled("b"))
      const query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
      const events = await api.watch(watched(site, query), atLeast(3))
      expect(told(events.slice(0, 2)).toSorted()).toEqual(["ADDED a", "ADDED b"])
      expect(events[2]).toMatchObject({
        type: "BOOKMARK",
        object: {
          kind: "ConfigMap",
          metadata: {
            annotations: { "k8s.io/initial-events-end": "true" },
            resourceVersion: expect.any(String),
          },
        },
      })
    },
  )

  check("with sendInitialEvents but without resourceVersionMatch is Invalid", async (site) => {
    const { status, body } = await site.api.get(
      watched(site, "sendInitialEvents=true&allowWatchBookmarks=true"),
    )
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
    expect(body.message).toMatch(/sendInitialEvents requires setting resourceVersionMatch to NotOlderThan/)
  })

  check(
    "tells an object that enters its label selector as added and one that leaves it as deleted",
    async (site) => {
      const { api, core } = site
      await api.post(core("configmaps"), labelled("a", { color: "red" }))
      const version = await versionOf(api, core("configmaps"))
      const recolour = (color: string) =>
        api.patch(`${core("configmaps")}/a`, "merge", { metadata: { labels: { color } } })
      await recolour("blue")
      await recolour("green")
      await recolour("red")
      const path = (color: string) =>
        `${core("configmaps")}?watch=true&labelSelector=color=${color}&resourceVersion=${version}`
      expect(told(await api.watch(path("blue"), atLeast(2)))).toEqual(["ADDED a", "DELETED a"])
      const red = await api.watch(path("red"), atLeast(2))
      expect(told(red)).toEqual(["DELETED a", "ADDED a"])
      expect(red[0]?.object?.metadata?.labels?.color).toBe("red")
      expect(Number(red[0]?.object?.metadata?.resourceVersion)).toBeGreaterThan(Number(version))
    },
  )

  check("of one name tells nothing of others", async (site) => {
    const { api, core } = site
    const version = await versionOf(api, core("configmaps"))
    await api.post(core("configmaps"), labelled("other"))
    await api.post(core("configmaps"), labelled("one"))
    const path = `${core("configmaps")}?watch=true&fieldSelector=metadata.name=one&resourceVersion=${version}`
    expect(told(await api.watch(path, atLeast(1)))).toEqual(["ADDED one"])
  })

  check(
    "of a selectable field of a custom kind follows what enters and leaves",
    async ({ api, namespace }) => {
      const widgets = await serve(api, {
        spec: { color: { type: "string" } },
        version: { selectableFields: [{ jsonPath: ".spec.color" }] },
      })
      const path = widgets.path(namespace)
      const version = await versionOf(api, path)
      await api.post(path, widgets.widget("a", { color: "blue" }))
      await api.patch(`${path}/a`, "merge", { spec: { color: "red" } })
      await api.patch(`${path}/a`, "merge", { spec: { color: "blue" } })
      const events = await api.watch(
        `${path}?watch=true&fieldSelector=spec.color=red&resourceVersion=${version}`,
        atLeast(2),
      )
      expect(told(events)).toEqual(["ADDED a", "DELETED a"])
    },
  )

  check("as Table carries one row in every event", async (site) => {
    const { api, core } = site
    await api.post(core("configmaps"), labelled("a"))
    const events = await api.watch(watched(site, ""), atLeast(1), {
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
    })
    expect(events).toMatchObject([
      { type: "ADDED", object: { kind: "Table", rows: [{ cells: ["a", 0, expect.any(String)] }] } },
    ])
  })

  check(
    "from a version that has not happened yet waits for it and tells only what comes after",
    async (site) => {
      const { api, core } = site
      const version = Number(await versionOf(api, core("configmaps")))
      const { status, body } = await api.get(
        watched(site, `resourceVersion=${version + 1_000_000}&timeoutSeconds=1`),
      )
      expect(status === 200 ? body : "refused").toSatisfy(
        (seen) =>
          seen === "" || seen === "refused" || /Too large resource version/.test(JSON.stringify(seen)),
      )
    },
  )

  check("from a version that is no number is refused with the number that it cannot read", async (site) => {
    const { status, body } = await site.api.get(watched(site, "resourceVersion=yesterday&timeoutSeconds=1"))
    expect(status).toBe(500)
    expect(body.message).toMatch(/resourceVersion: Invalid value: "yesterday": strconv\.ParseUint/)
  })

  check("whose version was forgotten gets an ERROR event of 410 Expired and ends", async (site) => {
    const { api, core, server } = site
    const version = await versionOf(api, core("configmaps"))
    await api.post(core("configmaps"), labelled("a"))
    await api.delete(`${core("configmaps")}/a`)
    await server.compact()
    // A real server begins to remember anew with its caches, and they begin with the next write.
    await versionOf(api, core("configmaps"))
    await api.post(core("configmaps"), labelled("b"))
    const events = await api.watch(watched(site, `resourceVersion=${version}&timeoutSeconds=10`), atLeast(1))
    expect(events).toMatchObject([
      {
        type: "ERROR",
        object: {
          kind: "Status",
          status: "Failure",
          reason: "Expired",
          code: 410,
          message: expect.stringMatching(
            /^(The resourceVersion for the provided watch is too old\.|too old resource version: \d+ \(\d+\))$/,
          ),
        },
      },
    ])
  })

  check(
    "after the server went away and came back goes on where it was or says 410, and leaves nothing out",
    async (site) => {
      const { api, core, server } = site
      await api.post(core("configmaps"), labelled("a"))
      const version = await versionOf(api, core("configmaps"))
      await server.restart()
      await api.post(core("configmaps"), labelled("b"))
      const events = await api.watch(watched(site, `resourceVersion=${version}`), atLeast(1))
      const [event] = events
      if (String(event?.type) === "ERROR")
        expect(event?.object).toMatchObject({ code: 410, reason: "Expired" })
      else expect(told(events)).toEqual(["ADDED b"])
    },
  )

  check("from nowhere in particular cannot continue a list", async ({ api, core }) => {
    const { status, body } = await api.get(`${core("configmaps")}?watch=1&continue=x&timeoutSeconds=1`)
    expect([status, body.message]).toEqual([
      422,
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided',
    ])
  })
})
