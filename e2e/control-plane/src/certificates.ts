/** The certificates of one control plane: one CA, a serving certificate, and a client certificate per role. */
import { generateKeyPairSync } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { generate } from "selfsigned"

export interface Pair {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  readonly folder: string
  readonly ca: Pair
  /** A client certificate for a user (CN) of the given groups (O). */
  client(user: string, ...groups: string[]): Promise<Pair>
}

const day = 86_400_000

async function issue(
  attributes: { name: string; value: string }[],
  issuer: Pair | undefined,
  extensions: object[],
) {
  const made = await generate(attributes, {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 30 * day),
    extensions: extensions as never,
    ...(issuer === undefined ? {} : { ca: issuer }),
  })
  return { cert: made.cert, key: made.private }
}

/** Writes ca.crt, ca.key, server.crt, server.key, sa.pub and sa.key into `folder`. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true })
  const ca = await issue([{ name: "commonName", value: "night-shift-test-ca" }], undefined, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, digitalSignature: true, cRLSign: true, critical: true },
  ])
  const server = await issue([{ name: "commonName", value: "kube-apiserver" }], ca, [
    { name: "basicConstraints", cA: false },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        { type: 2, value: "kubernetes.default.svc" },
        { type: 7, ip: "127.0.0.1" },
        { type: 7, ip: "::1" },
        { type: 7, ip: "10.0.0.1" },
      ],
    },
  ])
  const tokens = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  })
  const files: Record<string, string> = {
    "ca.crt": ca.cert,
    "ca.key": ca.key,
    "server.crt": server.cert,
    "server.key": server.key,
    "sa.pub": tokens.publicKey,
    "sa.key": tokens.privateKey,
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o600 })
  return {
    folder,
    ca,
    client: (user, ...groups) =>
      issue(
        [
          { name: "commonName", value: user },
          ...groups.map((value) => ({ name: "organizationName", value })),
        ],
        ca,
        [
          { name: "basicConstraints", cA: false },
          { name: "extKeyUsage", clientAuth: true },
        ],
      ),
  }
}
