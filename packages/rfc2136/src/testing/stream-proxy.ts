/** A proxy of octets between a client and a real server: what comes back can be changed, held back or cut. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"

export interface StreamProxy extends AsyncDisposable {
  readonly port: number
}

/** Passes TCP connections on; each chunk of a reply goes through `change`, which also hears how many octets came before. */
export async function startStreamProxy(
  to: { readonly address: string; readonly port: number },
  change: (chunk: Buffer, seen: number) => Buffer | "cut",
): Promise<StreamProxy> {
  const open = new Set<Socket>()
  const proxy: Server = createServer((near) => {
    const far = connect({ host: to.address, port: to.port })
    let seen = 0
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on("error", () => {})
      socket.on("close", () => {
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far)
    far.on("data", (chunk: Buffer) => {
      const passed = change(chunk, seen)
      seen += chunk.length
      if (passed === "cut") near.destroy()
      else near.write(passed)
    })
  })
  await once(proxy.listen(0, "127.0.0.1"), "listening")
  return {
    port: (proxy.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      await new Promise<void>((resolve) => proxy.close(() => resolve()))
    },
  }
}
