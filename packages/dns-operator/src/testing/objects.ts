import type { NameServer, ServerKey } from "@nightshift/rfc2136/testing"

export const namespace = "dns"

export const clusterObject = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: "cluster.x-k8s.io/v1beta2",
  kind: "Cluster",
  metadata: { name, namespace, labels },
  spec: { infrastructureRef: { apiGroup: "infrastructure.cluster.x-k8s.io", kind: "RemoteCluster", name } },
})

export const keySecret = (name: string, key: ServerKey) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  data: {
    "key-name": Buffer.from(key.name).toString("base64"),
    algorithm: Buffer.from(key.algorithm).toString("base64"),
    secret: Buffer.from(key.secret).toString("base64"),
  },
})

/** The Secrets and the Bind9Instance of a server, with control channel unless `adopt` says that zones exist; Knot has none. */
export function instanceOf(
  named: NameServer & { readonly controlPort?: number },
  name: string,
  role: "primary" | "secondary",
  options: { adopt?: boolean; external?: object } = {},
) {
  const rndc = { port: named.controlPort, secretRef: { name: `${name}-rndc` } }
  return [
    keySecret(`${name}-update`, named.keys.update),
    keySecret(`${name}-transfer`, named.keys.transfer),
    keySecret(`${name}-rndc`, named.keys.rndc),
    {
      apiVersion: "bindy.firestoned.io/v1beta1",
      kind: "Bind9Instance",
      metadata: { name, namespace, labels: { servers: "test" } },
      spec: {
        role,
        external: {
          addresses: [named.address],
          port: named.port,
          tsigSecretRef: { name: `${name}-update` },
          transferSecretRef: { name: `${name}-transfer` },
          ...(options.adopt === true ? {} : { rndc }),
          ...options.external,
        },
      },
    },
  ]
}

export const dnsZone = (zoneName: string, spec: object = {}, metadata: object = {}) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind: "DNSZone",
  metadata: { name: zoneName.replaceAll(/[./]/g, "-"), namespace, ...metadata },
  spec: {
    zoneName,
    soaRecord: { primaryNs: `ns1.${zoneName}.`, adminEmail: `hostmaster.${zoneName}.`, serial: 1 },
    bind9InstancesFrom: [{ selector: { matchLabels: { servers: "test" } } }],
    recordsFrom: [{ selector: { matchLabels: { zone: zoneName } } }],
    ...spec,
  },
})

export const record = (kind: string, name: string, zone: string, spec: object) => ({
  apiVersion: "bindy.firestoned.io/v1beta1",
  kind,
  metadata: { name, namespace, labels: { zone } },
  spec,
})
