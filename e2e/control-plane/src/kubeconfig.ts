import type { Pair } from "./certificates.ts"

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** A kubeconfig (JSON, which is YAML) for one user of one server; by client certificate or by bearer token. */
export function kubeconfig(server: string, caPem: string, user: Pair | { readonly token: string }): string {
  const credentials =
    "token" in user
      ? { token: user.token }
      : { "client-certificate-data": base64(user.cert), "client-key-data": base64(user.key) }
  return `${JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "test", cluster: { server, "certificate-authority-data": base64(caPem) } }],
      users: [{ name: "test", user: credentials }],
      contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
      "current-context": "test",
    },
    undefined,
    2,
  )}\n`
}
