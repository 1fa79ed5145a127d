/** A bare HTTP client of a Kubernetes API server: what it answers is what a case looks at, with nothing in between. */
import { parse } from "yaml"
import { Agent, request } from "undici"

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed when it is JSON, otherwise the text. */
  readonly body: Body
}

/** JSON of any shape, looked into by path. */
export type Body = { readonly [field: string]: Body } & {
  readonly length?: number
  /** What stands there is text where a case reads it as text. */
  toString(): string
} & Iterable<Body>

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export class Api {
  readonly url: string
  readonly #connect: (as: "administrator" | "anonymous") => Agent
  #agent: Agent

  constructor(kubeconfig: string) {
    const config = parse(kubeconfig) as {
      clusters: { cluster: { server: string; "certificate-authority-data": string } }[]
      users: { user: { "client-certificate-data": string; "client-key-data": string } }[]
    }
    const cluster = config.clusters[0]?.cluster
    const user = config.users[0]?.user
    if (cluster === undefined || user === undefined)
      throw new TypeError("the kubeconfig has no cluster or no user")
    const decoded = (data: string) => Buffer.from(data, "base64").toString()
    this.url = cluster.server
    const ca = decoded(cluster["certificate-authority-data"])
    const pair = {
      cert: decoded(user["client-certificate-data"]),
      key: decoded(user["client-key-data"]),
    }
    this.#connect = (as) => new Agent({ connect: as === "administrator" ? { ca, ...pair } : { ca } })
    this.#agent = this.#connect("administrator")
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.call("GET", path, { headers })
  }

  post(path: string, body: unknown): Promise<Reply> {
    return this.call("POST", path, { body })
  }

  put(path: string, body: unknown): Promise<Reply> {
    return this.call("PUT", path, { body })
  }

  delete(path: string, body?: unknown): Promise<Reply> {
    return this.call("DELETE", path, body === undefined ? {} : { body })
  }

  patch(path: string, type: "json" | "merge" | "strategic-merge" | "apply", body: unknown): Promise<Reply> {
    const contentType = type === "apply" ? "application/apply-patch+yaml" : `application/${type}-patch+json`
    return this.call("PATCH", path, { body, headers: { "content-type": contentType } })
  }

  /** Server-side apply as a field manager; `more` are further query parameters. */
  apply(path: string, fieldManager: string, body: unknown, more = ""): Promise<Reply> {
    return this.patch(`${path}?fieldManager=${fieldManager}${more}`, "apply", body)
  }

  /** As whoever a token names, by a connection without the administrator's certificate. */
  async asBearer(token: string, path: string, body?: unknown): Promise<Reply> {
    const agent = this.#connect("anonymous")
    try {
      const answer = await request(`${this.url}${path}`, {
        dispatcher: agent,
        method: body === undefined ? "GET" : "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: answer.statusCode, headers: answer.headers, body: parsed(await answer.body.text()) }
    } finally {
      await agent.close()
    }
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Reply> {
    const answer = await request(`${this.url}${path}`, {
      dispatcher: this.#agent,
      method: method as "GET",
      headers: {
        accept: "application/json",
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
    })
    const text = await answer.body.text()
    return { status: answer.statusCode, headers: answer.headers, body: parsed(text) }
  }

  /** The events of a watch until `enough` says so or the server ends it. */
  async watch(
    path: string,
    enough: (events: Body[]) => boolean,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Body[]> {
    const answer = await request(`${this.url}${path}`, {
      dispatcher: this.#agent,
      headers: { accept: "application/json", ...headers },
    })
    const events: Body[] = []
    let rest = ""
    for await (const chunk of answer.body) {
      rest += String(chunk)
      const lines = rest.split("\n")
      rest = lines.pop() ?? ""
      events.push(...lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Body))
      if (enough(events)) break
    }
    return events
  }

  /** Forgets its connections, because the server has cut them. */
  async reconnect(): Promise<void> {
    await this.close()
    this.#agent = this.#connect("administrator")
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text) as Body
  } catch {
    return text as unknown as Body
  }
}
