/**
 * The suite that both Kubernetes servers pass. A case is a sentence about what a Kubernetes API server does; it runs
 * unchanged against the embedded server and, with KUBE_SERVER=real, against a real kube-apiserver. Where the embedded
 * server is known to differ, the case says so with the reason: it must fail there and pass on the real one.
 */
import { randomUUID } from "node:crypto"
import { kubeServer } from "@nightshift/control-plane"
import { afterAll, beforeAll, it } from "vitest"
import { Api } from "./api.ts"
import { type ConformanceServer, startServer } from "./server.ts"

export interface Site {
  readonly api: Api
  readonly server: ConformanceServer
  /** A namespace of this case's own. */
  readonly namespace: string
  /** The path of a collection of the core group in that namespace. */
  core(plural: string): string
}

export type Case = (site: Site) => Promise<void>

export interface Suite {
  /** One sentence that could be false. */
  check(sentence: string, run: Case): void
  /** A case that the embedded server is known to fail, and why that hurts nobody. */
  deviates(sentence: string, reason: string, run: Case): void
  /** Does something once before the file's cases. */
  before(prepare: (site: Omit<Site, "namespace" | "core">) => Promise<void>): void
}

/** Starts one server for a file of cases; each case gets a fresh namespace. */
export function suite(): Suite {
  let server: ConformanceServer
  let api: Api
  beforeAll(async () => {
    const started = await startServer()
    api = new Api(started.kubeconfig)
    const whole = (change: () => Promise<void>) => () => change().then(() => api.reconnect())
    server = { ...started, compact: whole(started.compact), restart: whole(started.restart) }
  })
  afterAll(async () => {
    await api?.close()
    await server?.stop()
  })
  const inNamespace = (run: Case) => async () => {
    const namespace = `case-${randomUUID().slice(0, 8)}`
    await api.post("/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    })
    await run({ api, server, namespace, core: (plural) => `/api/v1/namespaces/${namespace}/${plural}` })
  }
  return {
    check: (sentence, run) => it(sentence, inNamespace(run)),
    deviates: (sentence, _reason, run) =>
      (kubeServer() === "embedded" ? it.fails : it)(sentence, inNamespace(run)),
    before: (prepare) => beforeAll(() => prepare({ api, server })),
  }
}
