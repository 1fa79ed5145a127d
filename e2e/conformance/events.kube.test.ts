import { describe, expect } from "vitest"
import { suite } from "./suite.ts"

const { check } = suite()

const modern = (namespace: string, name: string, more: object = {}) => ({
  apiVersion: "events.k8s.io/v1",
  kind: "Event",
  metadata: { name, namespace },
  eventTime: "2026-11-21T10:00:00.123456Z",
  reportingController: "test.dev/operator",
  reportingInstance: "operator-0",
  action: "Open",
  reason: "Opened",
  regarding: { apiVersion: "v1", kind: "ConfigMap", namespace, name: "a", uid: "u-1" },
  note: "it is open",
  type: "Normal",
  ...more,
})

describe("an event", () => {
  const path = (namespace: string) => `/apis/events.k8s.io/v1/namespaces/${namespace}/events`

  check(
    "written in the new group is read in the old one under its old names",
    async ({ api, core, namespace }) => {
      expect((await api.post(path(namespace), modern(namespace, "e"))).status).toBe(201)
      const { body } = await api.get(`${core("events")}/e`)
      expect(body).toMatchObject({
        kind: "Event",
        apiVersion: "v1",
        involvedObject: { kind: "ConfigMap", name: "a", uid: "u-1" },
        reason: "Opened",
        message: "it is open",
        reportingComponent: "test.dev/operator",
        reportingInstance: "operator-0",
        action: "Open",
        type: "Normal",
        eventTime: "2026-11-21T10:00:00.123456Z",
      })
    },
  )

  check(
    "written in the old group is read in the new one under its new names",
    async ({ api, core, namespace }) => {
      await api.post(core("events"), {
        apiVersion: "v1",
        kind: "Event",
        metadata: { name: "e" },
        involvedObject: { apiVersion: "v1", kind: "ConfigMap", namespace, name: "a" },
        reason: "Old",
        message: "the old way",
        source: { component: "old-controller" },
        firstTimestamp: "2026-11-21T10:00:00Z",
        lastTimestamp: "2026-11-21T10:05:00Z",
        count: 3,
        type: "Warning",
      })
      const { body } = await api.get(`${path(namespace)}/e`)
      expect(body).toMatchObject({
        apiVersion: "events.k8s.io/v1",
        regarding: { kind: "ConfigMap", name: "a" },
        note: "the old way",
        deprecatedSource: { component: "old-controller" },
        deprecatedCount: 3,
        deprecatedFirstTimestamp: "2026-11-21T10:00:00Z",
        deprecatedLastTimestamp: "2026-11-21T10:05:00Z",
      })
    },
  )

  check("is selected by what it is about, as kubectl describe asks", async ({ api, core, namespace }) => {
    await api.post(path(namespace), modern(namespace, "e1"))
    await api.post(
      path(namespace),
      modern(namespace, "e2", {
        regarding: { apiVersion: "v1", kind: "Secret", namespace, name: "b", uid: "u-2" },
      }),
    )
    const old = await api.get(`${core("events")}?fieldSelector=involvedObject.name=a,involvedObject.uid=u-1`)
    expect([...(old.body.items ?? [])].map(({ metadata }) => metadata?.name)).toEqual(["e1"])
    const recent = await api.get(`${path(namespace)}?fieldSelector=regarding.kind=Secret`)
    expect([...(recent.body.items ?? [])].map(({ metadata }) => metadata?.name)).toEqual(["e2"])
  })

  check("grows into a series by a patch", async ({ api, namespace }) => {
    await api.post(path(namespace), modern(namespace, "e"))
    const series = { count: 2, lastObservedTime: "2026-11-21T10:01:00.000000Z" }
    const { status, body } = await api.patch(`${path(namespace)}/e`, "merge", { series })
    expect([status, body.series]).toEqual([200, series])
  })

  check("keeps what it says: a patch of anything but the series is refused", async ({ api, namespace }) => {
    await api.post(path(namespace), modern(namespace, "e"))
    const refused = async (body: object) => {
      const { status, body: answer } = await api.patch(`${path(namespace)}/e`, "merge", body)
      return [status, answer.details?.causes]
    }
    const fixed = (field: string, value: string) => [
      422,
      [
        {
          reason: "FieldValueInvalid",
          field,
          message: `Invalid value: ${JSON.stringify(value)}: field is immutable`,
        },
      ],
    ]
    const series = { count: 2, lastObservedTime: "2026-11-21T10:01:00.000000Z" }
    expect(await refused({ note: "it is open again", series })).toEqual(fixed("message", "it is open again"))
    expect(await refused({ action: "Close" })).toEqual(fixed("action", "Close"))
    expect(await refused({ type: "Warning" })).toEqual(fixed("type", "Warning"))
  })

  check("counts a series from two on", async ({ api, namespace }) => {
    await api.post(path(namespace), modern(namespace, "e"))
    const series = { count: 1, lastObservedTime: "2026-11-21T10:01:00.000000Z" }
    const { status, body } = await api.patch(`${path(namespace)}/e`, "merge", { series })
    expect([status, body.message]).toEqual([
      422,
      'Event "e" is invalid: series.count: Invalid value: "": should be at least 2',
    ])
  })

  check("of the new group needs a time, an action and who reports it", async ({ api, namespace }) => {
    const without = async (field: string) => {
      const { [field]: _, ...rest } = modern(namespace, `no-${field.toLowerCase()}`) as Record<
        string,
        unknown
      >
      return (await api.post(path(namespace), rest)).status
    }
    expect(await without("eventTime")).toBe(422)
    expect(await without("reportingController")).toBe(422)
    expect(await without("action")).toBe(422)
  })

  check("of the new group refuses a note of more than a kilobyte", async ({ api, namespace }) => {
    const { status, body } = await api.post(
      path(namespace),
      modern(namespace, "e", { note: "x".repeat(1025) }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(/can have at most 1024 characters/)
  })

  check("of the old group stands in the namespace of what it is about", async ({ api, core }) => {
    const { status, body } = await api.post(core("events"), {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      involvedObject: { apiVersion: "v1", kind: "ConfigMap", namespace: "other", name: "a" },
      reason: "Old",
      message: "elsewhere",
      type: "Normal",
    })
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /involvedObject\.namespace: Invalid value: "other": does not match event\.namespace$/,
    )
  })
})
