import { Pool } from "undici"
import { Kube } from "../src/kube.ts"
import { staticAccess } from "../src/access.ts"
import { Metrics } from "../src/metrics.ts"
import type { KubeObject } from "../src/objects.ts"
import { smallObject, startBenchServer } from "./api-server.ts"
import { inTurns, type Row } from "./row.ts"

const requests = 6_000
const inFlight = 16
const events = 40_000

/** Requests per second of `once`, so many in flight. */
async function rate(once: () => Promise<unknown>): Promise<number> {
  let left = requests
  const worker = async (): Promise<void> => {
    while (left-- > 0) await once()
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: inFlight }, worker))
  return requests / ((performance.now() - began) / 1000)
}

/** The shortest loop that one would write by hand: create, and read the answer. */
async function bareCreate(pool: Pool): Promise<unknown> {
  const response = await pool.request({
    method: "POST",
    path: "/api/v1/namespaces/default/configmaps?fieldManager=bench",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(smallObject(1)),
  })
  return response.body.json()
}

/** The shortest loop that reads a watch: split at newlines, parse. */
async function bareWatch(pool: Pool): Promise<number> {
  const began = performance.now()
  const { body } = await pool.request({
    method: "GET",
    path: `/api/v1/configmaps?watch=true&resourceVersion=${events}`,
  })
  let seen = 0
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of body) {
    const bytes: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      const event = JSON.parse(bytes.toString("utf8", start, end)) as { type: string }
      if (event.type === "MODIFIED") seen++
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  return seen / ((performance.now() - began) / 1000)
}

async function ourWatch(kube: Kube): Promise<number> {
  const began = performance.now()
  let seen = 0
  const options = { resourceVersion: String(events), timeoutSeconds: 300 }
  await kube.watch({ apiVersion: "v1", kind: "ConfigMap" }, options, (event) => {
    if (event.type === "MODIFIED") seen++
  })
  return seen / ((performance.now() - began) / 1000)
}

export const bench = {
  name: "client: requests and watches against bare undici",
  async run(): Promise<Row[]> {
    const server = await startBenchServer()
    const kube = new Kube(staticAccess(server.url), { observe: new Metrics().request })
    const pool = new Pool(server.url, { connections: 12, pipelining: 1 })
    const object = { ...smallObject(1), metadata: { name: "a", namespace: "default" } } as KubeObject
    try {
      const creates = await inTurns(
        7,
        () => rate(() => kube.create(object, { fieldManager: "bench" })),
        () => rate(() => bareCreate(pool)),
      )
      const watches = await inTurns(
        7,
        () => ourWatch(kube),
        () => bareWatch(pool),
      )
      return [
        { name: "create", unit: "requests/s", goal: "ratio >= 0.9", ...creates },
        { name: "watch decode, 1.1 kB", unit: "events/s", goal: "ratio >= 0.8", ...watches },
      ]
    } finally {
      await pool.destroy()
      await kube.close()
      await server.stop()
    }
  },
}
