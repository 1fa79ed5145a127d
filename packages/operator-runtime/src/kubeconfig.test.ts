import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { inspect } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { ClusterAccess, Credentials } from "./access.ts"
import { inCluster } from "./in-cluster.ts"
import { accessFromKubeconfigText, loadKubeconfig } from "./kubeconfig.ts"
import { FakeClock } from "./testing/fake-clock.ts"

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubeconfig-"))
})
afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

const base64 = (text: string): string => Buffer.from(text).toString("base64")

function config(user: object, cluster: object = {}, name = "main"): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name, namespace: "team" } }],
    clusters: [{ name, cluster: { server: `https://${name}.example.org:6443/`, ...cluster } }],
    users: [{ name, user }],
  }
}

async function file(name: string, content: object | string): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}

async function current(access: ClusterAccess): Promise<Credentials> {
  return access.credentials("current")
}

describe("a kubeconfig file", () => {
  test("in YAML gives address, namespace, CA, client certificate and token", async () => {
    const yaml = [
      "current-context: a",
      "contexts: [{name: a, context: {cluster: c, user: u, namespace: team}}]",
      `clusters: [{name: c, cluster: {server: 'https://h:1', certificate-authority-data: ${base64("CA")}, tls-server-name: sni}}]`,
      `users: [{name: u, user: {client-certificate-data: ${base64("CERT")}, client-key-data: ${base64("KEY")}, token: t}}]`,
    ].join("\n")
    const access = await loadKubeconfig({ file: await file("full.yaml", yaml) })
    expect([access.server, access.namespace]).toEqual(["https://h:1", "team"])
    expect(await current(access)).toEqual({
      headers: { authorization: "Bearer t" },
      tls: { ca: "CA", cert: "CERT", key: "KEY", serverName: "sni" },
    })
  })

  test("finds the files it names beside itself, and reads them again when they were refused", async () => {
    await file("ca.pem", "CA-1")
    const token = await file("token", "first\n")
    const path = await file(
      "files.json",
      config({ tokenFile: "token" }, { "certificate-authority": "ca.pem" }),
    )
    const access = await loadKubeconfig({ file: path })
    const before = await current(access)
    expect(before).toEqual({ headers: { authorization: "Bearer first" }, tls: { ca: "CA-1" } })
    await writeFile(token, "second\n")
    const renewed = await access.credentials("renewed")
    expect(renewed.headers["authorization"]).toBe("Bearer second")
    // The same CA keeps its connections.
    expect(renewed.tls).toBe(before.tls)
    await file("ca.pem", "CA-2")
    expect((await access.credentials("renewed")).tls).not.toBe(before.tls)
  })

  test("is chosen by KUBECONFIG, several of them merged, the first to name a thing wins", async () => {
    const one = await file("one.json", config({ token: "1" }, {}, "one"))
    const two = await file("two.json", config({ token: "2" }, {}, "two"))
    const env = { KUBECONFIG: [join(directory, "missing"), one, two].join(delimiter) }
    expect((await loadKubeconfig({ env })).server).toBe("https://one.example.org:6443")
    expect((await loadKubeconfig({ env, context: "two" })).server).toBe("https://two.example.org:6443")
  })

  test("with an exec plugin runs it, and runs it again after a refusal", async () => {
    const counter = join(directory, "counter")
    const script = await file(
      "plugin.mjs",
      `import { appendFileSync, readFileSync } from "node:fs"
appendFileSync(${JSON.stringify(counter)}, "x")
const token = "token-" + readFileSync(${JSON.stringify(counter)}, "utf8").length
console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status: { token } }))`,
    )
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: process.execPath,
      args: [script],
      interactiveMode: "Never",
    }
    const access = await loadKubeconfig({ file: await file("exec.json", config({ exec })) })
    expect((await current(access)).headers["authorization"]).toBe("Bearer token-1")
    expect((await current(access)).headers["authorization"]).toBe("Bearer token-1")
    expect((await access.credentials("renewed")).headers["authorization"]).toBe("Bearer token-2")
  })

  test("tells its plugin who asks, finds it beside itself, and keeps silent about what a broken one printed", async () => {
    const script = (body: string) => `#!${process.execPath}\n${body}`
    const echo = `const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO)
console.log(JSON.stringify({ status: { token: spec.cluster.server + " " + process.env.REGION + " " + process.argv[2] } }))`
    await chmod(await file("echo.cjs", script(echo)), 0o700)
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "./echo.cjs",
      args: ["argument"],
      env: [{ name: "REGION", value: "north" }],
      provideClusterInfo: true,
    }
    const access = await loadKubeconfig({ file: await file("exec-told.json", config({ exec })) })
    expect((await current(access)).headers["authorization"]).toBe(
      "Bearer https://main.example.org:6443 north argument",
    )
    await file("echo.cjs", script(`console.log("secret-token")`))
    const failed: unknown = await Promise.resolve(access.credentials("renewed")).catch((error) => error)
    expect(String(failed)).toMatch(/the exec plugin ".*echo.cjs" of context main gave no credentials/)
    expect(inspect(failed)).not.toContain("secret-token")
  })

  test.each([
    ["does not exist", undefined, /could not read the kubeconfig .*wrong-0/],
    ["is no kubeconfig", "just text", /is not a kubeconfig/],
    ["is not even YAML", "a: [", /is neither YAML nor JSON/],
    ["names no such context", config({ token: "x" }), /no context "other"; it knows main/],
    ["wants an auth provider", config({ "auth-provider": { name: "oidc" } }), /use an exec plugin/],
    ["wants a proxy", config({}, { "proxy-url": "socks5://x" }), /proxy-url, which is not supported/],
  ])("that %s says so and shows nothing of itself", async (_, content, message) => {
    const path = content === undefined ? join(directory, "wrong-0") : await file("wrong-1", content)
    const wanted = message.source.includes("other") ? { context: "other" } : {}
    await expect(loadKubeconfig({ file: path, ...wanted })).rejects.toThrow(message)
  })
})

describe("a kubeconfig from a Secret", () => {
  test("is used when everything stands in it", async () => {
    const access = await accessFromKubeconfigText(JSON.stringify(config({ token: "t" })))
    expect(await current(access)).toEqual({ headers: { authorization: "Bearer t" }, tls: {} })
  })

  test.each([
    ["exec", { exec: { command: "rm" } }, {}],
    ["auth-provider", { "auth-provider": { name: "gcp" } }, {}],
    ["tokenFile", { tokenFile: "/etc/shadow" }, {}],
    ["client-key", { "client-key": "/root/key" }, {}],
    ["certificate-authority", {}, { "certificate-authority": "/etc/passwd" }],
    ["proxy-url", {}, { "proxy-url": "http://evil" }],
  ])(
    "that uses %s is refused: it would make us run or read what a stranger chose",
    async (field, user, cluster) => {
      await expect(
        accessFromKubeconfigText(JSON.stringify(config(user, cluster)), { from: "Secret a/b" }),
      ).rejects.toThrow(`Secret a/b uses ${field};`)
    },
  )
})

describe("in a pod", () => {
  test("the token and the CA are followed as the kubelet renews them", async () => {
    const clock = new FakeClock()
    for (const [name, content] of [
      ["token", "one"],
      ["ca.crt", "CA"],
      ["namespace", "ours"],
    ] as const) {
      await file(name, content)
    }
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" }
    const access = inCluster({ clock, env, directory })
    expect([access.server, access.namespace]).toEqual(["https://[fd00::1]:443", "ours"])
    const first = await current(access)
    await file("token", "two")
    await clock.advance(59_000)
    expect(await current(access)).toBe(first)
    await clock.advance(1_000)
    const second = await current(access)
    expect(second.headers["authorization"]).toBe("Bearer two")
    expect(second.tls).toBe(first.tls)
    await file("ca.crt", "CA-2")
    expect((await access.credentials("renewed")).tls).toEqual({ ca: "CA-2" })
  })

  test("but not in one, it says what is missing", () => {
    expect(() => inCluster({ env: {} })).toThrow(/KUBERNETES_SERVICE_HOST is not set/)
  })
})
