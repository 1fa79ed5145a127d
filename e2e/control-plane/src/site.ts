/** Where one control plane stands: its folder, ports and certificates, and how its administrator asks it things. */
import { join } from "node:path"
import { Agent, request } from "undici"
import { type Certificates, makeCertificates, type Pair } from "./certificates.ts"
import { runFolder } from "./folder.ts"
import { freePorts } from "./ports.ts"

export interface Site {
  readonly folder: string
  readonly certificates: Certificates
  readonly admin: Pair
  readonly url: string
  readonly port: number
  readonly etcd: string
  readonly agent: Agent
}

export async function prepare(): Promise<Site> {
  const folder = await runFolder()
  const certificates = await makeCertificates(join(folder, "pki"))
  const admin = await certificates.client("test-admin", "system:masters")
  const [port = 0, etcdPort = 0] = await freePorts(2)
  return {
    folder,
    certificates,
    admin,
    port,
    url: `https://127.0.0.1:${port}`,
    etcd: `http://127.0.0.1:${etcdPort}`,
    agent: new Agent({ connect: { ca: certificates.ca.cert, cert: admin.cert, key: admin.key } }),
  }
}

/** True when a GET of this path is answered with 200. */
export async function exists(site: Site, path: string): Promise<boolean> {
  const answer = await request(`${site.url}${path}`, { dispatcher: site.agent })
  await answer.body.dump()
  return answer.statusCode === 200
}

export async function post(site: Site, path: string, body: object): Promise<unknown> {
  const answer = await request(`${site.url}${path}`, {
    dispatcher: site.agent,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text}`)
  return JSON.parse(text)
}

/** Forgets every revision of etcd but the last, through its JSON gateway. */
export async function compactEtcd({ etcd }: Site): Promise<void> {
  const ask = async (path: string, body: object): Promise<{ header: { revision: string } }> => {
    const answer = await request(`${etcd}${path}`, { method: "POST", body: JSON.stringify(body) })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`POST ${path} of etcd: ${answer.statusCode} ${text}`)
    return JSON.parse(text) as { header: { revision: string } }
  }
  const { header } = await ask("/v3/kv/range", { key: Buffer.from("/").toString("base64") })
  await ask("/v3/kv/compaction", { revision: header.revision, physical: true })
}
