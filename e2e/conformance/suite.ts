/**
 * The suite that both Kubernetes servers pass. A case is a sentence about what a Kubernetes API server does; it runs
 * unchanged against the embedded server and, with KUBE_SERVER=real, against a real kube-apiserver. Where the embedded
 * server is known to differ, the case says so with the reason: it must fail there and pass on the real one.
 */
import { randomUUID } from "node:crypto"
import { kubeServer, startKube, type TestServer } from "@nightshift/control-plane"
import { startEmbedded } from "@nightshift/kube-embedded/testing"
import { afterAll, beforeAll, it } from "vitest"
import { Api } from "./api.ts"

export interface Site {
  readonly api: Api
  readonly server: TestServer
  /** A namespace of this case's own. */
  readonly namespace: string
}

export type Case = (site: Site) => Promise<void>

export interface Suite {
  /** One sentence that could be false. */
  check(sentence: string, run: Case): void
  /** A case that the embedded server is known to fail, and why that hurts nobody. */
  deviates(sentence: string, reason: string, run: Case): void
}

/** Starts one server for a file of cases; each case gets a fresh namespace. */
export function suite(): Suite {
  let server: TestServer
  let api: Api
  beforeAll(async () => {
    server = await startKube(startEmbedded)
    api = new Api(server.kubeconfig)
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
    await run({ api, server, namespace })
  }
  return {
    check: (sentence, run) => it(sentence, inNamespace(run)),
    deviates: (sentence, _reason, run) =>
      (kubeServer() === "embedded" ? it.fails : it)(sentence, inNamespace(run)),
  }
}
