import { request } from "node:https"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parse } from "yaml"
import { type EmbeddedTestServer, startEmbedded } from "../src/testing.ts"
import { type Client, clientOf } from "./client.ts"

let server: EmbeddedTestServer
let admin: Client
let ca: string

beforeAll(async () => {
  server = await startEmbedded()
  admin = clientOf(server.kubeconfig)
  const { clusters } = parse(server.kubeconfig) as {
    clusters: { cluster: { "certificate-authority-data": string } }[]
  }
  ca = Buffer.from(clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64").toString()
})
afterAll(() => server.stop())

/** A request without a client certificate. */
function ask(path: string, authorization?: string): Promise<{ code: number; text: string }> {
  const headers = authorization === undefined ? {} : { authorization }
  return new Promise((resolve, reject) => {
    const call = request(server.url + path, { ca, headers, agent: false }, (response) => {
      let text = ""
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => (text += chunk))
      response.on("end", () => resolve({ code: response.statusCode ?? 0, text }))
    })
    call.on("error", reject)
    call.end()
  })
}

const accounts = "/api/v1/namespaces/default/serviceaccounts"

async function robot(name: string): Promise<string> {
  await admin.post(accounts, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } })
  const { body } = await admin.post(`${accounts}/${name}/token`, { spec: {} })
  return body["status"]?.["token"] as unknown as string
}

test("who says nothing of themselves learns only that the server is there", async () => {
  expect(await ask("/readyz")).toEqual({ code: 200, text: "ok" })
  const { code, text } = await ask("/api/v1/secrets")
  expect(code).toBe(401)
  expect(JSON.parse(text)).toMatchObject({ kind: "Status", reason: "Unauthorized", message: "Unauthorized" })
})

test("a ServiceAccount's token is its own until the account is gone", async () => {
  const token = await robot("robot")
  expect((await ask("/api/v1/namespaces", `Bearer ${token}`)).code).toBe(200)
  await admin.delete(`${accounts}/robot`)
  expect((await ask("/api/v1/namespaces", `Bearer ${token}`)).code).toBe(401)
  await robot("robot")
  expect((await ask("/api/v1/namespaces", `Bearer ${token}`)).code).toBe(401)
})

test("a token that was tampered with is nobody's", async () => {
  const [header, payload = "", signature] = (await robot("honest")).split(".")
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>
  const forged = Buffer.from(JSON.stringify({ ...claims, exp: 4_000_000_000 })).toString("base64url")
  expect((await ask("/api/v1/namespaces", `Bearer ${header}.${forged}.${signature}`)).code).toBe(401)
  expect((await ask("/api/v1/namespaces", "Bearer nonsense")).code).toBe(401)
})
