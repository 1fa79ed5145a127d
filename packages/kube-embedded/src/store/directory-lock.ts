import { createHash } from "node:crypto"
import { rm } from "node:fs/promises"
import { connect, createServer, type Server } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** The directory belongs to a server that is running. */
export class DirectoryInUseError extends Error {
  override readonly name = "DirectoryInUseError"

  constructor(directory: string, holder: string) {
    super(`${directory} is in use by process ${holder}`)
  }
}

/** Paths of sockets may not be longer, on Linux and on macOS alike. */
const longestPath = 100

/**
 * Takes a directory for this process, and answers how to release it. The lock is a listening socket: the kernel closes it
 * with its process however that ends, so a lock that does not answer is nobody's.
 * @throws DirectoryInUseError
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = socketPath(resolve(directory))
  const server = createServer((socket) => socket.end(String(process.pid)))
  for (;;) {
    if (await listening(server, path)) break
    const holder = await holderOf(path)
    if (holder !== undefined) throw new DirectoryInUseError(directory, holder)
    await rm(path, { force: true })
  }
  server.unref()
  return () =>
    new Promise((closed) => {
      server.close(() => closed())
    })
}

function socketPath(directory: string): string {
  const path = join(directory, "lock")
  if (Buffer.byteLength(path) <= longestPath) return path
  const hash = createHash("sha256").update(directory).digest("hex").slice(0, 32)
  return join(tmpdir(), `kube-embedded-${hash}`)
}

/** False when there is a socket of that name already. */
function listening(server: Server, path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    const refused = (error: NodeJS.ErrnoException): void => {
      if (error.code === "EADDRINUSE") done(false)
      else fail(error)
    }
    server.once("error", refused)
    server.listen(path, () => {
      server.off("error", refused)
      done(true)
    })
  })
}

/** The process behind a socket; `undefined` when nobody answers. */
function holderOf(path: string): Promise<string | undefined> {
  return new Promise((done) => {
    let text = ""
    const socket = connect(path)
    socket.setEncoding("utf8")
    socket.on("data", (chunk: string) => {
      text += chunk
    })
    socket.once("error", () => done(undefined))
    socket.once("end", () => done(text))
  })
}
