import { request as httpsRequest } from "node:https"
import { createInterface, type Interface } from "node:readline"
import { parse } from "yaml"

/** What the tests read of an answer. */
interface Answer {
  readonly code: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // Tests look into bodies of every shape.
  readonly body: Body
}

/** JSON to be looked into without asking first what it is: a test that is wrong about it fails. */
export interface Body {
  readonly [field: string]: Body
  readonly [index: number]: Body
  [Symbol.iterator](): Iterator<Body>
}

export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
  put(path: string, body: unknown): Promise<Answer>
  patch(
    path: string,
    type: "json-patch" | "merge-patch" | "strategic-merge-patch" | "apply-patch",
    body: unknown,
  ): Promise<Answer>
  delete(path: string, body?: unknown): Promise<Answer>
  watch(path: string): Watch
}

interface Watch {
  /** The next event; rejects when the stream ends before it. */
  next(): Promise<{ readonly type: string; readonly object: Body }>
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>
  /** Resolves when the stream is open and nothing more of it is read. */
  stall(): Promise<void>
  resume(): Promise<void>
  close(): void
}

/** A client of one server that hides nothing: paths in, codes and bodies out. */
export function clientOf(kubeconfig: string): Client {
  const { clusters, users } = parse(kubeconfig) as {
    clusters: { cluster: { server: string; "certificate-authority-data": string } }[]
    users: { user: { "client-certificate-data": string; "client-key-data": string } }[]
  }
  const cluster = clusters[0]?.cluster
  const user = users[0]?.user
  if (cluster === undefined || user === undefined)
    throw new TypeError("the kubeconfig has no cluster or no user")
  const pem = (base64: string): string => Buffer.from(base64, "base64").toString()
  const tls = {
    ca: pem(cluster["certificate-authority-data"]),
    cert: pem(user["client-certificate-data"]),
    key: pem(user["client-key-data"]),
  }
  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? "" : JSON.stringify(body)
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(text)) }
      const options = { ...tls, method, headers: { ...headers, ...length }, agent: false }
      const call = httpsRequest(cluster.server + path, options, (response) => {
        const chunks: Buffer[] = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("error", reject)
        response.on("end", () => {
          const answer = Buffer.concat(chunks).toString()
          const isJson = /json/.test(response.headers["content-type"] ?? "") && answer !== ""
          resolve({
            code: response.statusCode ?? 0,
            headers: response.headers,
            body: (isJson ? JSON.parse(answer) : { text: answer }) as Body,
          })
        })
      })
      call.on("error", reject)
      call.end(text)
    })
  return {
    get: (path, headers) => send("GET", path, undefined, headers),
    post: (path, body) => send("POST", path, body, { "content-type": "application/json" }),
    put: (path, body) => send("PUT", path, body, { "content-type": "application/json" }),
    patch: (path, type, body) =>
      send("PATCH", path, body, {
        "content-type": `application/${type}+${type === "apply-patch" ? "yaml" : "json"}`,
      }),
    delete: (path, body) => send("DELETE", path, body, { "content-type": "application/json" }),
    watch(path) {
      const call = httpsRequest(cluster.server + path, { ...tls, agent: false })
      let finished: () => void = () => undefined
      const ended = new Promise<void>((resolve) => {
        finished = resolve
      })
      const lines = new Promise<Interface>((resolve, reject) => {
        call.on("response", (response) => {
          // A connection that is reset ends the lines; `ended` tells.
          response.on("error", finished).on("close", finished)
          resolve(createInterface(response))
        })
        call.on("error", reject)
      })
      const iterator = lines.then((open) => open[Symbol.asyncIterator]())
      iterator.catch(() => finished())
      call.end()
      return {
        async next() {
          const { value, done } = await (await iterator).next()
          if (done === true) throw new Error("the watch ended")
          return JSON.parse(value) as { type: string; object: Body }
        },
        ended,
        stall: async () => void (await lines).pause(),
        resume: async () => void (await lines).resume(),
        close: () => call.destroy(),
      }
    },
  }
}

export function namesIn(list: Body): unknown[] {
  return [...(list["items"] ?? [])].map((item) => item["metadata"]?.["name"])
}

/** The version of an object or a list. */
export function versionOf(body: Body): string {
  return body["metadata"]?.["resourceVersion"] as unknown as string
}

/** Where a paged list goes on. */
export function continueOf(list: Body): string {
  return list["metadata"]?.["continue"] as unknown as string
}
