import { execFile } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startClusterApi } from "./cluster-api.ts"
import { type ControlPlane, startControlPlane } from "./control-plane.ts"
import { kubectl } from "./kubectl.ts"
import { kubeServer } from "./start-kube.ts"

const run = promisify(execFile)

describe.runIf(kubeServer() === "real")("the real control plane", () => {
  let controlPlane: ControlPlane
  const ask = async (...args: string[]) =>
    (await run(await kubectl(), ["--kubeconfig", controlPlane.kubeconfigFile, ...args])).stdout

  beforeAll(async () => {
    controlPlane = await startControlPlane({ kubelets: true, scheduler: true })
  })
  afterAll(() => controlPlane?.stop())

  it("gives a namespace its default ServiceAccount", async () => {
    expect(await ask("get", "serviceaccount", "default", "-o", "name")).toBe("serviceaccount/default\n")
  })

  it("runs a pod on a fake Node until it is Ready", async () => {
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "donor", annotations: { "kwok.x-k8s.io/node": "fake" } },
    }
    const applied = run(await kubectl(), ["--kubeconfig", controlPlane.kubeconfigFile, "apply", "-f", "-"])
    applied.child.stdin?.end(JSON.stringify(node))
    await applied
    await ask("wait", "--for=condition=Ready", "--timeout=30s", "node/donor")
    await ask("run", "one", "--image=registry.test/none")
    await ask("wait", "--for=condition=Ready", "--timeout=30s", "pod/one")
  })

  it("speaks for a ServiceAccount that may do nothing yet", async () => {
    const file = `${controlPlane.folder}/nobody.kubeconfig`
    await writeFile(file, await controlPlane.kubeconfigFor({ namespace: "default", name: "default" }))
    const refused = run(await kubectl(), ["--kubeconfig", file, "get", "pods"])
    refused.child.stdin?.end()
    await expect(refused).rejects.toThrow(/forbidden/)
  })

  it("keeps its objects when the API server is restarted", async () => {
    await ask("create", "configmap", "kept", "--from-literal=a=b")
    await controlPlane.restartApiServer()
    expect(await ask("get", "configmap", "kept", "-o", "jsonpath={.data.a}")).toBe("b")
  })

  it("serves Cluster API's Machine in both versions, converted by its own webhook", async () => {
    await startClusterApi(controlPlane)
    expect(await ask("get", "machines.v1beta2.cluster.x-k8s.io", "-o", "name")).toBe("")
    expect(await ask("get", "machines.v1beta1.cluster.x-k8s.io", "-o", "name")).toBe("")
  })
})
