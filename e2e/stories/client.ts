/**
 * A client as they are: it resolves the name with dig, keeps the answer for its TTL and not longer, and calls. That there
 * is no such name is no failure; a call that fails is.
 */
import { get } from "node:http"
import { dig, type Place } from "./hands.ts"

export interface Client {
  readonly counts: { sent: number; failed: number; firstFailure: string | undefined }
  stop(): Promise<void>
}

export function startClient(name: string, servers: readonly Place[], intervalMs = 20): Client {
  const counts: Client["counts"] = { sent: 0, failed: 0, firstFailure: undefined }
  let answer: { address: string; expires: number } | undefined
  let resolving: Promise<void> | undefined
  let turn = 0
  const underWay = new Set<Promise<void>>()

  const resolve = async () => {
    const server = servers[turn++ % servers.length]
    // The TTL runs from the question: dig's own end may come late on a busy machine.
    const asked = Date.now()
    const [found] = server === undefined ? [] : await dig(server, name).catch(() => [])
    answer = found && { address: found.data, expires: asked + found.ttl * 1000 }
  }
  const tick = () => {
    if (answer !== undefined && Date.now() >= answer.expires) answer = undefined
    if (answer === undefined) {
      resolving ??= resolve().finally(() => {
        resolving = undefined
      })
      return
    }
    const { address } = answer
    counts.sent++
    const calling = call(address)
      .catch((error: unknown) => {
        counts.failed++
        const why = error instanceof Error ? error.message : String(error)
        counts.firstFailure ??= `${new Date().toISOString()} ${address}: ${why}`
      })
      .finally(() => underWay.delete(calling))
    underWay.add(calling)
  }
  const timer = setInterval(tick, intervalMs)
  return {
    counts,
    async stop() {
      clearInterval(timer)
      await resolving
      await Promise.all(underWay)
    },
  }
}

function call(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: address, port: 80, agent: false, timeout: 5000 }, (response) => {
      response.resume()
      response.on("end", () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`)),
      )
      response.on("error", reject)
    })
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")))
    request.on("error", reject)
  })
}
