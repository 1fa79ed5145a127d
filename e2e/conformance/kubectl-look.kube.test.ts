import { describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { failed, runKubectl, said } from "./kubectl.ts"
import { configMap, pod, serve, serviceAccountOf } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check, deviates } = suite()

const kinds = {
  spec: { size: { type: "integer", description: "How big it is." } },
  names: { shortNames: ["wid"] },
}

describe("kubectl", () => {
  check("wait returns as soon as a condition holds", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post(core("pods"), pod("a", {}, { nodeName: "somewhere" }))
    const waiting = said(site, ["wait", "--for=condition=Ready", "pod/a", "--timeout=20s"])
    await api.patch(`${core("pods")}/a/status`, "merge", {
      status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
    })
    expect(await waiting).toBe("pod/a condition met\n")
  })

  check("wait --for=delete ends well only when the object is gone", async (site) => {
    const { api, core } = site
    await api.post(core("configmaps"), configMap("a", {}, { finalizers: ["test.dev/keep"] }))
    await api.delete(`${core("configmaps")}/a`)
    const wait = ["wait", "--for=delete", "configmap/a"]
    expect(failed(await runKubectl(site, [...wait, "--timeout=1s"]))).toMatch(
      /timed out waiting for the condition/,
    )
    const waiting = said(site, [...wait, "--timeout=20s"])
    await api.patch(`${core("configmaps")}/a`, "merge", { metadata: { finalizers: null } })
    await waiting
    expect((await api.get(`${core("configmaps")}/a`)).status).toBe(404)
  })

  check("wait --for=jsonpath looks into a custom object", async (site) => {
    const { api, namespace } = site
    const { path, widget, group } = await serve(api, kinds)
    await api.post(path(namespace), widget("a"))
    const waiting = said(site, [
      "wait",
      "--for=jsonpath={.spec.size}=3",
      `widgets.${group}/a`,
      "--timeout=20s",
    ])
    await api.patch(`${path(namespace)}/a`, "merge", { spec: { size: 3 } })
    expect(await waiting).toMatch(/condition met\n$/)
  })

  check("explain tells a built-in field's type", async (site) => {
    const text = await said(site, ["explain", "deployment.spec.replicas"])
    expect(text).toMatch(/FIELD: replicas <integer>/)
  })

  deviates(
    "explain tells a built-in field's meaning",
    "It serves the fields and types of built-in kinds and leaves out what Kubernetes writes about them; custom kinds keep their own descriptions.",
    async (site) => {
      const text = await said(site, ["explain", "deployment.spec.replicas"])
      expect(text).not.toMatch(/<empty>/)
      expect(text).toMatch(/pods/)
    },
  )

  check("explain tells a custom field's own description", async (site) => {
    const { group } = await serve(site.api, kinds)
    const text = await eventually(
      async () => (await runKubectl(site, ["explain", `widgets.${group}.spec.size`])).stdout,
      (seen) => seen !== "",
    )
    expect(text).toMatch(/FIELD: size <integer>/)
    expect(text).toMatch(/How big it is\./)
  })

  check("describe shows an object and its events", async (site) => {
    const { api, core, namespace } = site
    const { body } = await api.post(core("configmaps"), configMap("a", { x: "1" }))
    await api.post(core("events"), {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: "e" },
      involvedObject: { apiVersion: "v1", kind: "ConfigMap", namespace, name: "a", uid: body.metadata?.uid },
      reason: "Noticed",
      message: "somebody looked",
      type: "Normal",
      lastTimestamp: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
      source: { component: "test" },
    })
    const text = await said(site, ["describe", "configmap", "a"])
    expect(text).toMatch(/^Name: +a$/m)
    const { widget, path, group } = await serve(api, kinds)
    await api.post(path(namespace), widget("w", { size: 1 }))
    expect(await said(site, ["describe", `widgets.${group}`, "w"])).toMatch(/Size: +1/)
    expect(await said(site, ["events", "--for=configmap/a"])).toMatch(
      /Noticed +ConfigMap\/a +somebody looked/,
    )
  })

  check("delete waits until the object is gone", async (site) => {
    await said(site, ["create", "configmap", "a"])
    expect(await said(site, ["delete", "configmap", "a"])).toMatch(/^configmap "a" deleted/)
    expect((await site.api.get(`${site.core("configmaps")}/a`)).status).toBe(404)
  })

  check("delete by label, with --ignore-not-found for what is gone", async (site) => {
    await site.api.post(site.core("configmaps"), configMap("a", {}, { labels: { mine: "" } }))
    expect(await said(site, ["delete", "configmap", "-l", "mine"])).toMatch(/^configmap "a" deleted/)
    expect(await said(site, ["delete", "configmap", "a", "--ignore-not-found"])).toBe("")
  })

  check("cordon and taint change a Node", async (site) => {
    const name = site.namespace
    await site.api.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name } })
    await said(site, ["cordon", name])
    await said(site, ["taint", "node", name, "test.dev/x=y:NoSchedule"])
    const { body } = await site.api.get(`/api/v1/nodes/${name}`)
    expect(body.spec?.unschedulable).toBe(true)
    expect([...(body.spec?.taints ?? [])]).toContainEqual(expect.objectContaining({ key: "test.dev/x" }))
    await said(site, ["delete", "node", name])
  })

  check("drain evicts what runs on a Node", async (site) => {
    const { api, core, namespace } = site
    await serviceAccountOf(api, namespace)
    await api.post("/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: namespace } })
    await api.post(core("pods"), pod("a", {}, { nodeName: namespace, terminationGracePeriodSeconds: 0 }))
    const text = await said(site, ["drain", namespace, "--force", "--timeout=20s"])
    expect(text).toMatch(/evicting pod|pod\/a evicted/)
    expect((await api.get(`${core("pods")}/a`)).status).toBe(404)
    await said(site, ["delete", "node", namespace])
  })

  check("create token makes a token that works", async (site) => {
    await serviceAccountOf(site.api, site.namespace)
    const token = (await said(site, ["create", "token", "default"])).trim()
    expect(token.split(".")).toHaveLength(3)
  })

  check("get --watch tells what happens", async (site) => {
    const watching = runKubectl(site, [
      "get",
      "configmap",
      "-l",
      "mine",
      "--watch",
      "--request-timeout=4s",
      "-o",
      "name",
    ])
    await site.api.post(site.core("configmaps"), configMap("a", {}, { labels: { mine: "" } }))
    expect((await watching).stdout).toBe("configmap/a\n")
  })
})
