import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Health } from "./health.ts"
import type { Metrics } from "./metrics.ts"

/** What a program tells about itself at /version. */
export interface ProgramInfo {
  readonly name: string
  readonly version: string
}

export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** Answers by path; a path that is not here is a 404. */
export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>

export interface HttpServer {
  /** The port that was bound, which matters when 0 was asked for. */
  readonly port: number
  close(): Promise<void>
}

/** Serves GET and HEAD of fixed paths. */
export async function serveHttp(options: {
  readonly port: number
  /** Default: every address of the machine. */
  readonly host?: string | undefined
  readonly routes: Routes
}): Promise<HttpServer> {
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? "/").split("?")[0] ?? "/"
    const route = Object.hasOwn(options.routes, path) ? options.routes[path] : undefined
    const { status, type, body } = await answer(request.method, route)
    response.writeHead(status, { "content-type": type, "cache-control": "no-store" })
    response.end(request.method === "HEAD" ? undefined : body)
  }
  const server = createServer((request, response) => void respond(request, response))
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(method: string | undefined, route: Routes[string] | undefined): Promise<Answer> {
  if (route === undefined) return text(404, "not found\n")
  if (method !== "GET" && method !== "HEAD") return text(405, "only GET and HEAD\n")
  try {
    return await route()
  } catch (error) {
    return text(500, `${error instanceof Error ? error.message : String(error)}\n`)
  }
}

/** /metrics. */
export function metricsRoutes(metrics: Metrics): Routes {
  return {
    "/metrics": async () => ({
      status: 200,
      type: metrics.registry.contentType,
      body: await metrics.text(),
    }),
  }
}

/** /healthz and /readyz, with the older names /health, /livez and /ready; and /version. */
export function healthRoutes(health: Health, info: ProgramInfo): Routes {
  const alive = (): Answer => verdict(health.alive())
  const ready = (): Answer => verdict(health.ready())
  return {
    "/healthz": alive,
    "/health": alive,
    "/livez": alive,
    "/readyz": ready,
    "/ready": ready,
    "/version": () => ({
      status: 200,
      type: "application/json",
      body: `${JSON.stringify(versionOf(info))}\n`,
    }),
  }
}

/** The program, its Node, and the time zone data that decides every local time. */
export function versionOf(info: ProgramInfo): Record<string, string> {
  return {
    name: info.name,
    version: info.version,
    node: process.versions.node,
    tz: process.versions["tz"] ?? "unknown",
    icu: process.versions["icu"] ?? "unknown",
  }
}

function verdict(problems: readonly string[]): Answer {
  return problems.length === 0 ? text(200, "ok\n") : text(503, `${problems.join("\n")}\n`)
}

function text(status: number, body: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body }
}
