import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { helm, kubectl } from "@nightshift/control-plane"
import { stringify } from "yaml"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { widget, widgetDefinition } from "./objects.ts"

const run = promisify(execFile)

let server: EmbeddedTestServer
let folder: string

beforeAll(async () => {
  server = await startEmbedded()
  folder = await mkdtemp(join(tmpdir(), "kubectl-test-"))
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function call(program: string, args: readonly string[]): Promise<Outcome> {
  const env = { ...process.env, KUBECONFIG: server.kubeconfigFile, HOME: folder }
  try {
    return { code: 0, ...(await run(program, args, { env, cwd: folder })) }
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome
    return { code, stdout, stderr }
  }
}

const k = async (...args: string[]): Promise<Outcome> => call(await kubectl(), args)

async function manifest(name: string, ...objects: object[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, objects.map((object) => stringify(object)).join("---\n"))
  return path
}

const deployment = (image: string): object => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "c", image, ports: [{ containerPort: 80 }] }] },
    },
  },
})

test("kubectl applies on its side, sees that nothing changed, diffs, and then changes", async () => {
  const one = await manifest("one.yaml", deployment("nginx:1"))
  const two = await manifest("two.yaml", deployment("nginx:2"))
  expect((await k("apply", "-f", one)).stdout).toBe("deployment.apps/web created\n")
  expect((await k("apply", "-f", one)).stdout).toBe("deployment.apps/web unchanged\n")
  const diff = await k("diff", "-f", two)
  expect(diff.code).toBe(1)
  expect(diff.stdout).toMatch(/-\s+- image: nginx:1\n\+\s+- image: nginx:2/)
  expect((await k("apply", "-f", two)).stdout).toBe("deployment.apps/web configured\n")
})

test("kubectl applies on the server's side, and another manager's field is a conflict that it explains", async () => {
  const crd = await manifest("crd.yaml", widgetDefinition)
  expect((await k("apply", "--server-side", "-f", crd)).stdout).toContain("serverside-applied")
  expect(
    (await k("wait", "--for=condition=established", "crd/widgets.example.com", "--timeout=10s")).code,
  ).toBe(0)
  const red = await manifest("red.yaml", widget("owned", { color: "red" }))
  const blue = await manifest("blue.yaml", widget("owned", { color: "blue" }))
  expect((await k("apply", "--server-side", "-f", red)).code).toBe(0)
  const conflict = await k("apply", "--server-side", "--field-manager=other", "-f", blue)
  expect(conflict.code).toBe(1)
  expect(conflict.stderr).toContain('conflict with "kubectl": .spec.color')
  const forced = await k("apply", "--server-side", "--force-conflicts", "--field-manager=other", "-f", blue)
  expect(forced.code).toBe(0)
  const columns = await k("get", "widgets")
  expect(columns.stdout).toMatch(/^NAME\s+SIZE\nowned\s+3\n$/)
})

test("kubectl refuses before sending what the schema does not know, and explains what it does know", async () => {
  const typo = await manifest("typo.yaml", widget("typo", { colour: "red" }))
  const refused = await k("apply", "-f", typo)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('unknown field "spec.colour"')
  const explained = await k("explain", "widgets.spec")
  expect(explained.stdout).toMatch(/KIND:\s+Widget/)
  expect(explained.stdout).toMatch(/color\s+<string>\n\s+enum: red, blue/)
  expect((await k("explain", "deployment.spec.replicas")).stdout).toMatch(/FIELD: replicas <integer>/)
})

test("kubectl patches as its edit does, scales, labels, describes and deletes", async () => {
  expect((await k("patch", "deploy", "web", "-p", '{"spec":{"replicas":3}}')).code).toBe(0)
  expect((await k("scale", "deploy/web", "--replicas=4")).code).toBe(0)
  expect((await k("label", "deploy/web", "tier=front")).code).toBe(0)
  const fields = "jsonpath={.spec.replicas} {.metadata.labels.tier} {.metadata.generation}"
  expect((await k("get", "deploy", "web", "-o", fields)).stdout).toBe("4 front 4")
  expect((await k("describe", "deploy", "web")).stdout).toContain("Replicas:               4 desired")
  const waiting = k("wait", "--for=delete", "deploy/web", "--timeout=20s")
  expect((await k("delete", "deploy", "web")).code).toBe(0)
  expect((await waiting).code).toBe(0)
})

test("kubectl creates what it sends as protobuf, and asks who it is and what it may", async () => {
  expect((await k("create", "namespace", "made")).code).toBe(0)
  expect((await k("create", "configmap", "made", "-n", "made", "--from-literal=a=b")).code).toBe(0)
  expect((await k("get", "cm", "made", "-n", "made", "-o", "jsonpath={.data.a}")).stdout).toBe("b")
  expect((await k("create", "secret", "generic", "made", "-n", "made", "--from-literal=p=q")).code).toBe(0)
  expect((await k("auth", "can-i", "create", "pods")).stdout).toBe("yes\n")
  expect((await k("auth", "whoami")).stdout).toContain("kubernetes-admin")
  expect((await k("delete", "namespace", "made", "--timeout=20s")).code).toBe(0)
})

test.each([3, 4] as const)("helm %i installs, upgrades, rolls back and uninstalls", async (major) => {
  const program = await helm(major)
  const release = `release-${major}`
  await call(program, ["create", `chart${major}`])
  const chart = join(folder, `chart${major}`)
  const deployed = async (): Promise<string> =>
    (
      await k(
        "get",
        "deploy",
        "-l",
        `app.kubernetes.io/instance=${release}`,
        "-o",
        "jsonpath={.items[*].spec.replicas}",
      )
    ).stdout
  expect((await call(program, ["install", release, chart])).stdout).toContain("STATUS: deployed")
  expect(await deployed()).toBe("1")
  expect((await call(program, ["upgrade", release, chart, "--set", "replicaCount=3"])).code).toBe(0)
  expect(await deployed()).toBe("3")
  expect((await call(program, ["rollback", release, "1"])).code).toBe(0)
  expect(await deployed()).toBe("1")
  expect((await call(program, ["list", "-q"])).stdout.trim()).toBe(release)
  expect((await call(program, ["uninstall", release])).code).toBe(0)
  expect(await deployed()).toBe("")
})
