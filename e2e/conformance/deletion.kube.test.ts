import { describe, expect } from "vitest"
import type { Api, Body } from "./api.ts"
import { eventually } from "./eventually.ts"
import { configMap, serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const gone = (api: Api, path: string) =>
  eventually(
    () => api.get(path),
    ({ status }) => status === 404,
  )

const owned = (name: string, owner: Body, more: object = {}) =>
  configMap(
    name,
    {},
    {
      ownerReferences: [
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          name: owner.metadata?.name,
          uid: owner.metadata?.uid,
          ...more,
        },
      ],
    },
  )

/** An owner with one dependent. */
async function family(api: Api, path: string, more: object = {}): Promise<void> {
  const owner = (await api.post(path, configMap("owner"))).body
  await api.post(path, owned("child", owner, more))
}

describe("a deletion", () => {
  check("answers a Status that names what was deleted and its uid", async ({ api, core }) => {
    const created = (await api.post(core("configmaps"), configMap("a"))).body
    const { status, body } = await api.delete(`${core("configmaps")}/a`)
    expect(status).toBe(200)
    expect(body).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Success",
      details: { name: "a", kind: "configmaps", uid: created.metadata?.uid },
    })
  })

  check("of an absent object is NotFound", async ({ api, core }) => {
    expect(await api.delete(`${core("configmaps")}/nobody`)).toMatchObject({
      status: 404,
      body: { reason: "NotFound", message: `configmaps "nobody" not found` },
    })
  })

  check("of another uid tells both", async ({ api, core }) => {
    const created = (await api.post(core("configmaps"), configMap("a"))).body
    const uid = "00000000-0000-0000-0000-000000000000"
    const { status, body } = await api.delete(`${core("configmaps")}/a`, { preconditions: { uid } })
    expect(status).toBe(409)
    expect(body.message).toBe(
      `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (${uid}) does not match the UID in record (${String(created.metadata?.uid)}). The object might have been deleted and then recreated`,
    )
  })

  check("of another resourceVersion is a Conflict", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.delete(`${core("configmaps")}/a`, {
      preconditions: { resourceVersion: "1" },
    })
    expect(status).toBe(409)
    expect(body.message).toMatch(
      /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record/,
    )
  })

  check("with the right preconditions happens", async ({ api, core }) => {
    const created = (await api.post(core("configmaps"), configMap("a"))).body
    const uid = created.metadata?.uid
    const resourceVersion = created.metadata?.resourceVersion
    expect(
      (await api.delete(`${core("configmaps")}/a`, { preconditions: { uid, resourceVersion } })).status,
    ).toBe(200)
  })

  check("asked for twice keeps its first time while a finalizer holds", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", {}, { finalizers: ["test.dev/keep"] }))
    const first = (await api.delete(`${core("configmaps")}/a`)).body
    const second = (await api.delete(`${core("configmaps")}/a`)).body
    expect(second.metadata?.deletionTimestamp).toBe(first.metadata?.deletionTimestamp)
    await api.patch(`${core("configmaps")}/a`, "merge", { metadata: { finalizers: null } })
  })

  check("in a dry run leaves the object", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    expect((await api.delete(`${core("configmaps")}/a?dryRun=All`)).status).toBe(200)
    expect((await api.get(`${core("configmaps")}/a`)).body.metadata).not.toHaveProperty("deletionTimestamp")
  })

  check("is not undone by an update of the terminating object", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a", {}, { finalizers: ["test.dev/keep"] }))
    const dying = (await api.delete(`${core("configmaps")}/a`)).body
    const metadata = Object.assign({}, dying.metadata, { deletionTimestamp: undefined })
    const { body } = await api.put(
      `${core("configmaps")}/a`,
      Object.assign({}, dying, { metadata, data: { x: "1" } }),
    )
    expect(body.metadata?.deletionTimestamp).toBe(dying.metadata?.deletionTimestamp)
    await api.patch(`${core("configmaps")}/a`, "merge", { metadata: { finalizers: null } })
  })

  check("of a custom object waits for its finalizers one by one", async ({ api, namespace }) => {
    const { path, widget } = await serve(api)
    const finalizers = ["test.dev/one", "test.dev/two"]
    await api.post(path(namespace), widget("a", {}, { metadata: { name: "a", finalizers } }))
    await api.delete(`${path(namespace)}/a`)
    const first = await api.patch(`${path(namespace)}/a`, "json", [
      { op: "remove", path: "/metadata/finalizers/0" },
    ])
    expect(first.body.metadata?.finalizers).toEqual(["test.dev/two"])
    await api.patch(`${path(namespace)}/a`, "json", [{ op: "remove", path: "/metadata/finalizers/0" }])
    expect((await api.get(`${path(namespace)}/a`)).status).toBe(404)
  })

  check("with an unknown propagation policy is Invalid", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const { status, body } = await api.delete(`${core("configmaps")}/a`, { propagationPolicy: "Sideways" })
    expect(status).toBe(422)
    expect(body).toMatchObject({ reason: "Invalid" })
  })
})

describe("a deletion that says twice what becomes of the dependents", () => {
  check("is refused, and deletes nothing", async ({ api, core }) => {
    await api.post(core("configmaps"), configMap("a"))
    const options = { orphanDependents: true, propagationPolicy: "Orphan" }
    const { status, body } = await api.delete(`${core("configmaps")}/a`, options)
    expect([status, body.message]).toEqual([
      422,
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
    ])
    expect((await api.get(`${core("configmaps")}/a`)).status).toBe(200)
  })
})

describe("garbage collection", () => {
  check("in the background removes the owner at once and its dependents after it", async ({ api, core }) => {
    await family(api, core("configmaps"))
    await api.delete(`${core("configmaps")}/owner`, { propagationPolicy: "Background" })
    expect((await api.get(`${core("configmaps")}/owner`)).status).toBe(404)
    await gone(api, `${core("configmaps")}/child`)
  })

  check("is in the background when nothing is said", async ({ api, core }) => {
    await family(api, core("configmaps"))
    await api.delete(`${core("configmaps")}/owner`)
    await gone(api, `${core("configmaps")}/child`)
  })

  check(
    "in the foreground keeps the owner until dependents that block it are gone",
    async ({ api, core }) => {
      const path = core("configmaps")
      const owner = (await api.post(path, configMap("owner"))).body
      const child = owned("child", owner, { blockOwnerDeletion: true })
      await api.post(path, { ...child, metadata: { ...child.metadata, finalizers: ["test.dev/keep"] } })
      const { body } = await api.delete(`${path}/owner`, { propagationPolicy: "Foreground" })
      expect(body.metadata?.finalizers).toEqual(["foregroundDeletion"])
      await eventually(
        () => api.get(`${path}/child`),
        (seen) => seen.body.metadata?.deletionTimestamp !== undefined,
      )
      expect((await api.get(`${path}/owner`)).body.metadata?.finalizers).toEqual(["foregroundDeletion"])
      await api.patch(`${path}/child`, "merge", { metadata: { finalizers: null } })
      await gone(api, `${path}/child`)
      await gone(api, `${path}/owner`)
    },
  )

  check("in the foreground does not wait for dependents that do not block", async ({ api, core }) => {
    const path = core("configmaps")
    const owner = (await api.post(path, configMap("owner"))).body
    const child = owned("child", owner, { blockOwnerDeletion: false })
    await api.post(path, { ...child, metadata: { ...child.metadata, finalizers: ["test.dev/keep"] } })
    await api.delete(`${path}/owner`, { propagationPolicy: "Foreground" })
    await gone(api, `${path}/owner`)
    await api.patch(`${path}/child`, "merge", { metadata: { finalizers: null } })
    await gone(api, `${path}/child`)
  })

  check("orphans: dependents stay and lose the reference", async ({ api, core }) => {
    await family(api, core("configmaps"))
    await api.delete(`${core("configmaps")}/owner`, { propagationPolicy: "Orphan" })
    await gone(api, `${core("configmaps")}/owner`)
    const { body } = await api.get(`${core("configmaps")}/child`)
    expect(body.metadata).not.toHaveProperty("ownerReferences")
    expect(body.metadata).not.toHaveProperty("deletionTimestamp")
  })

  check("keeps a dependent as long as one of its owners is there", async ({ api, core }) => {
    const path = core("configmaps")
    const one = (await api.post(path, configMap("one"))).body
    const two = (await api.post(path, configMap("two"))).body
    const references = [one, two].map(({ metadata }) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: metadata?.name,
      uid: metadata?.uid,
    }))
    await api.post(path, configMap("child", {}, { ownerReferences: references }))
    await api.delete(`${path}/one`)
    const left = await eventually(
      () => api.get(`${path}/child`),
      ({ body }) => [...(body.metadata?.ownerReferences ?? [])].length === 1,
    )
    expect(left.body.metadata?.ownerReferences).toMatchObject([{ name: "two" }])
    await api.delete(`${path}/two`)
    await gone(api, `${path}/child`)
  })

  check("removes what names an owner that never was", async ({ api, core }) => {
    const path = core("configmaps")
    const ghost = {
      metadata: { name: "ghost", uid: "00000000-0000-0000-0000-000000000000" },
    } as unknown as Body
    await api.post(path, owned("child", ghost))
    await gone(api, `${path}/child`)
  })

  check("goes by uid: an owner recreated under the same name is another", async ({ api, core }) => {
    const path = core("configmaps")
    const owner = (await api.post(path, configMap("owner"))).body
    await api.delete(`${path}/owner`)
    await api.post(path, configMap("owner"))
    await api.post(path, owned("child", owner))
    await gone(api, `${path}/child`)
    expect((await api.get(`${path}/owner`)).status).toBe(200)
  })

  check("works through custom owners over two generations", async ({ api, namespace, core }) => {
    const { path, widget, apiVersion } = await serve(api)
    const parent = (await api.post(path(namespace), widget("parent"))).body
    const reference = (of: Body, kind: string, version: string) => ({
      apiVersion: version,
      kind,
      name: of.metadata?.name,
      uid: of.metadata?.uid,
    })
    const child = (
      await api.post(path(namespace), {
        ...widget("child"),
        metadata: { name: "child", ownerReferences: [reference(parent, "Widget", apiVersion)] },
      })
    ).body
    await api.post(
      core("configmaps"),
      configMap("grandchild", {}, { ownerReferences: [reference(child, "Widget", apiVersion)] }),
    )
    await api.delete(`${path(namespace)}/parent`)
    await gone(api, `${path(namespace)}/child`)
    await gone(api, `${core("configmaps")}/grandchild`)
  })

  check("refuses an owner reference without a uid", async ({ api, core }) => {
    const references = [{ apiVersion: "v1", kind: "ConfigMap", name: "x" }]
    const { status, body } = await api.post(
      core("configmaps"),
      configMap("a", {}, { ownerReferences: references }),
    )
    expect(status).toBe(422)
    expect(body).toMatchObject({ details: { causes: [{ field: "metadata.ownerReferences.uid" }] } })
  })

  check("refuses two controllers of one object", async ({ api, core }) => {
    const reference = (uid: string) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      name: "x",
      uid,
      controller: true,
    })
    const { status, body } = await api.post(
      core("configmaps"),
      configMap("a", {}, { ownerReferences: [reference("u1"), reference("u2")] }),
    )
    expect(status).toBe(422)
    expect(body.message).toMatch(/Only one reference can have Controller set to true/)
  })
})
