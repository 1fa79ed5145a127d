import { type Call, configMap } from "./fake-api.ts"

interface StoredLease {
  metadata: { name: string; namespace: string; resourceVersion: string }
  spec: Record<string, unknown>
}

/** One Lease with optimistic concurrency, as a server keeps it; `fault` decides first. */
export class LeaseServer {
  lease: StoredLease | undefined
  fault: (call: Call) => "serve" | "serveAndCut" | "handled" = () => "serve"
  writes = 0
  #version = 1

  readonly handle = (call: Call): void => {
    const verdict = this.fault(call)
    if (verdict === "handled") return
    if (!call.path.includes("leases")) return call.answer(200, configMap("a", "1"))
    const done = (status: number): void =>
      verdict === "serveAndCut" ? call.cut() : call.answer(status, this.lease)
    if (call.method === "GET") {
      if (this.lease === undefined) call.refuse(404, "NotFound", { details: { name: "leader" } })
      else done(200)
      return
    }
    const body = JSON.parse(call.body) as StoredLease
    if (call.method === "POST" && this.lease !== undefined) return call.refuse(409, "AlreadyExists")
    if (call.method === "PATCH") {
      if (this.lease === undefined) return call.refuse(404, "NotFound", { details: { name: "leader" } })
      if (this.lease.metadata.resourceVersion !== body.metadata.resourceVersion)
        return call.refuse(409, "Conflict")
    }
    this.put({ ...this.lease?.spec, ...body.spec })
    done(200)
  }

  put(spec: Record<string, unknown>): void {
    this.writes++
    const metadata = { name: "leader", namespace: "default", resourceVersion: String(this.#version++) }
    this.lease = { metadata, spec }
  }

  get holder(): unknown {
    return this.lease?.spec["holderIdentity"]
  }
}
