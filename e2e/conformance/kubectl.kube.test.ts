import { describe, expect } from "vitest"
import { failed, runKubectl, said } from "./kubectl.ts"
import { configMap, deployment, serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const kinds = {
  spec: { size: { type: "integer", description: "How big it is." } },
  names: { shortNames: ["wid"] },
}

describe("kubectl", () => {
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
})
