import { z } from "zod"
import { uniqueList } from "./collections.ts"
import { zoneDomain } from "./dns-values.ts"
import { secretRef } from "./references.ts"
import { text } from "./text.ts"

/** Without a default in the schema: what an instance leaves out its cluster or provider may say. */
const port = (description: string) => z.int().min(1).max(65_535).exactOptional().meta({ description })

const rndc = z
  .object({
    port: port("Port of the control channel; 953 when nothing is said."),
    secretRef: secretRef(
      "Key of the control channel: `key-name`, `algorithm`, `secret`, or `keyfile` with a BIND key file.",
    ).exactOptional(),
  })
  .meta({
    description:
      "The control channel, through which zones are made and removed; without it they are adopted.",
  })

const tls = z
  .object({
    caSecretRef: secretRef("Authorities that sign the server's certificate, key `ca.crt`.").exactOptional(),
    clientSecretRef: secretRef("Our certificate and key, `tls.crt` and `tls.key`.").exactOptional(),
    serverName: text(253, 1).exactOptional().meta({ description: "Name in the server's certificate." }),
  })
  .meta({ description: "DNS over TLS to this server." })

const keyed = "`key-name`, `algorithm` and `secret`, or `keyfile` with a BIND key file."

const shared = {
  tsigSecretRef: secretRef(`Key that signs updates: ${keyed}`).exactOptional(),
  previousTsigSecretRef: secretRef(
    "Key that is tried while the server does not accept the new one yet: for updates, and for transfers without a key of their own.",
  ).exactOptional(),
  transferSecretRef: secretRef(
    `Key that signs transfers; the update key when absent: ${keyed}`,
  ).exactOptional(),
  rndc: rndc.exactOptional(),
  tls: tls.exactOptional(),
  catalog: zoneDomain()
    .exactOptional()
    .meta({ description: "Catalog zone (RFC 9432) through which secondaries learn of zones." }),
}

const addresses = () => uniqueList(text(253, 1), 8, 1)

/** A server that somebody else runs. */
export const externalServer = z
  .object({
    addresses: addresses().meta({
      description: "IP addresses or names of the server; the first that answers is used.",
    }),
    port: port("Port of the server; 53 when nothing is said."),
    ...shared,
  })
  .meta({ description: "A server that exists already." })

/** What all servers of a cluster have in common; each instance lays its own over it. */
export const externalDefaults = z
  .object({
    port: port("Port of the servers."),
    ...shared,
  })
  .meta({ description: "What the external servers of this cluster have in common." })
