/** The life of one server, whichever program it is: directory, start on free ports, restart, end. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { run } from "./command.ts"
import { freePort, isFree } from "./free-port.ts"
import type { NameServer } from "./name-server.ts"
import type { ServerKeys, ServerOptions } from "./options.ts"
import { generateKey, keyStatement, type ServerKey } from "./server-key.ts"
import { launch, type ServerProcess, untilLogged } from "./server-process.ts"
import { absolute } from "./zone-file.ts"

/** How one program is told where to listen, and started. */
export interface Kind<Ports extends { readonly port: number }> {
  readonly name: string
  choosePorts(address: string): Promise<Ports>
  /** Writes the configuration for these ports and answers with the command line. */
  prepare(
    place: Ports & { address: string; directory: string },
    keys: ServerKeys,
  ): {
    readonly program: string
    readonly args: readonly string[]
  }
  readonly ready: RegExp
}

export interface Started<Ports> {
  readonly server: NameServer
  readonly ports: Ports
}

const attemptsAtPorts = 5

/** Starts a server; another process may take a port between probe and start, so that is tried again on others. */
export async function start<Ports extends { readonly port: number }>(
  kind: Kind<Ports>,
  options: ServerOptions,
): Promise<Started<Ports>> {
  const address = options.address ?? "127.0.0.1"
  const keys = keysOf(options)
  const directory = mkdtempSync(join(options.parent ?? tmpdir(), `${kind.name}-`))
  const logFile = join(directory, `${kind.name}.log`)
  const begin = (ports: Ports): Promise<ServerProcess> => {
    const command = kind.prepare({ ...ports, address, directory }, keys)
    const deadline = options.startDeadline ?? 10_000
    return launch({ ...command, directory, logFile, ready: kind.ready, deadline })
  }
  for (let attempt = 1; ; attempt++) {
    const ports = await kind.choosePorts(address)
    try {
      const running = await begin(ports)
      return {
        ports,
        server: nameServer({
          address,
          port: ports.port,
          keys,
          directory,
          logFile,
          running,
          begin: () => begin(ports),
        }),
      }
    } catch (error) {
      const taken = !(await allFree(address, ports))
      if (taken && attempt < attemptsAtPorts) continue
      rmSync(directory, { recursive: true, force: true })
      throw error
    }
  }
}

/** Names `n` free ports at once. */
export async function distinctFreePorts(address: string, n: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < n) ports.add(await freePort(address))
  return [...ports]
}

async function allFree(address: string, ports: object): Promise<boolean> {
  for (const port of Object.values(ports)) {
    if (typeof port === "number" && !(await isFree(address, port))) return false
  }
  return true
}

function keysOf({ keys = {} }: ServerOptions): ServerKeys {
  return {
    update: keys.update ?? generateKey("update.test"),
    transfer: keys.transfer ?? generateKey("transfer.test"),
    rndc: keys.rndc ?? generateKey("rndc.test"),
  }
}

interface Living {
  readonly address: string
  readonly port: number
  readonly keys: ServerKeys
  readonly directory: string
  readonly logFile: string
  readonly running: ServerProcess
  readonly begin: () => Promise<ServerProcess>
}

function nameServer({ address, port, keys, directory, logFile, running: first, begin }: Living): NameServer {
  let running: ServerProcess | undefined = first
  const forgetWhenEnded = async (process: ServerProcess) => {
    await process.ended
    if (running === process) running = undefined
  }
  void forgetWhenEnded(first)
  const keyFile = (key: ServerKey) => {
    const path = join(directory, `${absolute(key.name)}key`)
    writeFileSync(path, keyStatement(key), { mode: 0o600 })
    return path
  }
  let lastLogs = ""
  const logs = () => (existsSync(logFile) ? readFileSync(logFile, "utf8") : lastLogs)
  const stop = async () => {
    await running?.end()
    lastLogs = logs()
    rmSync(directory, { recursive: true, force: true })
  }
  return {
    address,
    port,
    keys,
    directory,
    get pid() {
      return running?.pid
    },
    ended: async () => running?.ended,
    peer: (key) => ({ address, port, ...(key === undefined ? {} : { key }) }),
    keyFile,
    logs,
    untilLogged: (pattern, since = 0) => untilLogged(logFile, pattern, { from: since, within: 10_000 }),
    dig: async (...args) => (await run("dig", [`@${address}`, "-p", String(port), ...args])).stdout,
    nsupdate: (commands, key = keys.update) =>
      run("nsupdate", ["-v", "-k", keyFile(key)], `server ${address} ${port}\n${commands}`),
    stop,
    [Symbol.asyncDispose]: stop,
    kill: async () => {
      await running?.kill()
    },
    restart: async () => {
      await running?.end()
      running = await begin()
      void forgetWhenEnded(running)
    },
  }
}
