import { describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { type Ended, runKubectl } from "./kubectl.ts"
import { configMap, deployment, pod, serve, serviceAccountOf } from "./manifests.ts"
import { type Site, suite } from "./suite.ts"

/** What kubectl prints, when it ends well. */
async function said(site: Site, args: readonly string[], input?: object | string): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(site, args, input)
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(/error/i)])
  return stdout
}

const failed = ({ code, stderr }: Ended): string => {
  expect(code).toBe(1)
  return stderr
}

const kinds = {
  spec: { size: { type: "integer", description: "How big it is." } },
  names: { shortNames: ["wid"] },
}

describe("kubectl", () => {
  const { check } = suite()

  check("version tells the server's", async (site) => {
    expect(await said(site, ["version"])).toMatch(/Server Version: v1\.36\./)
  })

  check("api-resources lists kinds with short names, group version and scope", async (site) => {
    const text = await said(site, ["api-resources"])
    expect(text).toMatch(/^configmaps +cm +v1 +true +ConfigMap$/m)
    expect(text).toMatch(
      /^customresourcedefinitions +crd,crds +apiextensions\.k8s\.io\/v1 +false +CustomResourceDefinition$/m,
    )
  })

  check("create configmap sends protobuf and is understood", async (site) => {
    expect(await said(site, ["create", "configmap", "a", "--from-literal=x=1"])).toBe("configmap/a created\n")
    expect((await site.api.get(`${site.core("configmaps")}/a`)).body.data).toEqual({ x: "1" })
  })

  check("create secret, serviceaccount, role and deployment by their generators", async (site) => {
    await said(site, ["create", "secret", "generic", "s", "--from-literal=x=1"])
    await said(site, ["create", "serviceaccount", "robot"])
    await said(site, ["create", "role", "r", "--verb=get", "--resource=pods"])
    await said(site, ["create", "deployment", "d", "--image=example.org/app:1", "--replicas=0"])
    const { body } = await site.api.get(`${site.core("secrets")}/s`)
    expect(body).toMatchObject({ type: "Opaque", data: { x: "MQ==" } })
    const made = await site.api.get(`/apis/apps/v1/namespaces/${site.namespace}/deployments/d`)
    expect(made.body.spec).toMatchObject({
      replicas: 0,
      template: { spec: { containers: [{ image: "example.org/app:1" }] } },
    })
  })

  check("create of what is there already fails in the server's words", async (site) => {
    await said(site, ["create", "configmap", "a"])
    const stderr = failed(await runKubectl(site, ["create", "configmap", "a"]))
    expect(stderr).toContain(`configmaps "a" already exists`)
  })

  check("auth can-i asks by protobuf", async (site) => {
    expect(await said(site, ["auth", "can-i", "create", "pods"])).toBe("yes\n")
  })

  check("auth whoami names the user", async (site) => {
    expect(await said(site, ["auth", "whoami", "-o", "json"])).toMatch(/"username": /)
  })

  check("get prints the server's columns", async (site) => {
    await said(site, ["create", "configmap", "a", "--from-literal=x=1"])
    expect(await said(site, ["get", "configmap", "a"])).toMatch(/^NAME +DATA +AGE\na +1 +\d+s\n$/)
  })

  check("get of nothing says so", async (site) => {
    const { code, stderr } = await runKubectl(site, ["get", "services"])
    expect([code, stderr]).toEqual([0, `No resources found in ${site.namespace} namespace.\n`])
  })

  check("get of an absent object fails in the server's words", async (site) => {
    expect(failed(await runKubectl(site, ["get", "configmap", "nobody"]))).toBe(
      `Error from server (NotFound): configmaps "nobody" not found\n`,
    )
  })

  check("apply creates, configures and leaves unchanged, on the client's side", async (site) => {
    expect(await said(site, ["apply", "-f", "-"], configMap("a", { x: "1" }))).toBe("configmap/a created\n")
    expect(await said(site, ["apply", "-f", "-"], configMap("a", { x: "1" }))).toBe("configmap/a unchanged\n")
    expect(await said(site, ["apply", "-f", "-"], configMap("a", { y: "2" }))).toBe(
      "configmap/a configured\n",
    )
    expect((await site.api.get(`${site.core("configmaps")}/a`)).body.data).toEqual({ y: "2" })
  })

  check("apply of a Deployment merges strategically and keeps what others set", async (site) => {
    const path = `/apis/apps/v1/namespaces/${site.namespace}/deployments/a`
    await said(site, ["apply", "-f", "-"], deployment("a"))
    await site.api.patch(path, "merge", { spec: { replicas: 0 } })
    const changed = deployment("a")
    await said(site, ["apply", "-f", "-"], {
      ...changed,
      metadata: { ...changed.metadata, labels: { x: "y" } },
    })
    expect((await site.api.get(path)).body).toMatchObject({
      spec: { replicas: 0 },
      metadata: { labels: { x: "y" } },
    })
  })

  check("apply --server-side tells conflicts and how to go on", async (site) => {
    await said(site, ["apply", "--server-side", "--field-manager=one", "-f", "-"], configMap("a", { x: "1" }))
    const second = ["apply", "--server-side", "--field-manager=two", "-f", "-"]
    const stderr = failed(await runKubectl(site, second, configMap("a", { x: "2" })))
    expect(stderr).toContain(`Apply failed with 1 conflict: conflict with "one": .data.x`)
    expect(stderr).toContain("--force-conflicts")
    expect(await said(site, [...second, "--force-conflicts"], configMap("a", { x: "2" }))).toBe(
      "configmap/a serverside-applied\n",
    )
  })

  check("apply --server-side takes over from an apply on the client's side", async (site) => {
    await said(site, ["apply", "-f", "-"], configMap("a", { x: "1" }))
    expect(await said(site, ["apply", "--server-side", "-f", "-"], configMap("a", { x: "2" }))).toBe(
      "configmap/a serverside-applied\n",
    )
  })

  check("apply of a custom object with a typo is refused before anything is written", async (site) => {
    const { widget, path } = await serve(site.api, kinds)
    const { code, stderr } = await runKubectl(site, ["apply", "-f", "-"], widget("a", { sise: 1 }))
    expect(code).toBe(1)
    expect(stderr).toMatch(/strict decoding error: unknown field "spec\.sise"/)
    expect((await site.api.get(`${path(site.namespace)}/a`)).status).toBe(404)
  })

  check("apply and get of a custom object by its short name", async (site) => {
    const { widget } = await serve(site.api, kinds)
    expect(await said(site, ["apply", "-f", "-"], widget("a", { size: 1 }))).toMatch(
      /^widget\.g\w+\.test\.dev\/a created\n$/,
    )
    expect(await said(site, ["apply", "-f", "-"], widget("a", { size: 2 }))).toMatch(/configured\n$/)
    expect(await said(site, ["get", "wid", "a", "-o", "jsonpath={.spec.size}"])).toBe("2")
  })

  check("diff shows what an apply would change, and changes nothing", async (site) => {
    await said(site, ["apply", "-f", "-"], configMap("a", { x: "1" }))
    const { code, stdout } = await runKubectl(site, ["diff", "-f", "-"], configMap("a", { x: "2" }))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^-  x: "1"$/m)
    expect(stdout).toMatch(/^\+  x: "2"$/m)
    expect((await site.api.get(`${site.core("configmaps")}/a`)).body.data).toEqual({ x: "1" })
    expect((await runKubectl(site, ["diff", "-f", "-"], configMap("a", { x: "1" }))).code).toBe(0)
  })

  check("diff --server-side as well", async (site) => {
    await said(site, ["apply", "--server-side", "-f", "-"], configMap("a", { x: "1" }))
    const { code, stdout } = await runKubectl(
      site,
      ["diff", "--server-side", "-f", "-"],
      configMap("a", { x: "2" }),
    )
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^\+  x: "2"$/m)])
  })

  check("patch, label, annotate and scale change what they name", async (site) => {
    await said(site, ["apply", "-f", "-"], deployment("a", 0))
    await said(site, ["patch", "deployment", "a", "-p", `{"spec":{"minReadySeconds":7}}`])
    await said(site, ["label", "deployment", "a", "x=y"])
    await said(site, ["annotate", "deployment", "a", "note=yes"])
    await said(site, ["scale", "deployment", "a", "--replicas=1"])
    expect(
      (await site.api.get(`/apis/apps/v1/namespaces/${site.namespace}/deployments/a`)).body,
    ).toMatchObject({
      metadata: { labels: { x: "y" }, annotations: { note: "yes" } },
      spec: { minReadySeconds: 7, replicas: 1 },
    })
  })

  check("edit writes back what an editor leaves", async (site) => {
    await said(site, ["create", "configmap", "a", "--from-literal=x=before"])
    expect(await said(site, ["edit", "configmap", "a"])).toBe("configmap/a edited\n")
    expect((await site.api.get(`${site.core("configmaps")}/a`)).body.data).toEqual({ x: "after" })
  })

  check("replace writes the whole object", async (site) => {
    await said(site, ["create", "configmap", "a", "--from-literal=x=1"])
    expect(await said(site, ["replace", "-f", "-"], configMap("a", { y: "1" }))).toBe(
      "configmap/a replaced\n",
    )
  })

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

  check("explain tells a built-in field's meaning and type", async (site) => {
    const text = await said(site, ["explain", "deployment.spec.replicas"])
    expect(text).toMatch(/FIELD: replicas <integer>/)
  })

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
