import { connect } from "node:tls"
import { once } from "node:events"
import { expect, test } from "vitest"
import { createAuthority } from "./certificates.ts"
import { startNamed } from "./index.ts"

test("named speaks TLS 1.3 with a certificate that its authority vouches for", async () => {
  const authority = await createAuthority()
  await using server = await startNamed({ tls: await authority.issue(["ns.test", "127.0.0.1"]) })
  const socket = connect({
    host: server.address,
    port: server.tlsPort,
    ca: authority.certificate,
    servername: "ns.test",
    ALPNProtocols: ["dot"],
  })
  await once(socket, "secureConnect")
  expect(socket.authorized).toBe(true)
  expect(socket.getProtocol()).toBe("TLSv1.3")
  socket.destroy()
})

test("an expired certificate is refused by a client that knows the authority", async () => {
  const authority = await createAuthority()
  const longAgo = { notBefore: new Date("2020-01-01"), notAfter: new Date("2020-02-01") }
  await using server = await startNamed({ tls: await authority.issue(["ns.test"], longAgo) })
  const socket = connect({
    host: server.address,
    port: server.tlsPort,
    ca: authority.certificate,
    servername: "ns.test",
  })
  const [error] = await once(socket, "error")
  expect(error).toMatchObject({ code: "CERT_HAS_EXPIRED" })
})
