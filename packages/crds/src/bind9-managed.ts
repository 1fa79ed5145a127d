import { z } from "zod"
import { foreignObject, list, openObject, textMap } from "./collections.ts"
import { unsigned } from "./dns-values.ts"
import { localSecretName, secretRef } from "./references.ts"
import { objectName, shapedText, text } from "./text.ts"
import { instant, rotationInterval } from "./time.ts"

/**
 * Upstream's description of servers that the operator runs itself. All of it is accepted and none of it has an effect so far:
 * only servers under `external` are driven, and the condition `Managed=False` says so.
 */

const later = (description: string) => ({
  description: `${description} No effect so far: servers run by the operator come later, and the condition Managed says so.`,
})
const word = (max: number, description: string) => text(max).exactOptional().meta(later(description))
const flag = (description: string) => z.boolean().exactOptional().meta(later(description))
const acl = (description: string) => list(text(256, 1), 256).exactOptional().meta(later(description))

const pullPolicy = z
  .enum(["Always", "IfNotPresent", "Never"])
  .exactOptional()
  .meta(later("When the image is pulled."))

export const image = z
  .object({
    image: word(512, "Image of BIND."),
    imagePullPolicy: pullPolicy,
    imagePullSecrets: list(text(253, 1), 16).exactOptional().meta(later("Secrets for pulling it.")),
  })
  .exactOptional()
  .meta(later("Image of BIND."))

export const configMapRefs = z
  .object({
    namedConf: word(253, "ConfigMap that replaces named.conf."),
    namedConfOptions: word(253, "ConfigMap that replaces named.conf.options."),
    namedConfZones: word(253, "ConfigMap that replaces named.conf.zones."),
  })
  .exactOptional()
  .meta(later("ConfigMaps of the user instead of generated files."))

export const bindcarConfig = z
  .object({
    image: word(512, "Image of the sidecar."),
    imagePullPolicy: pullPolicy,
    resources: foreignObject().exactOptional().meta(later("Kubernetes ResourceRequirements of the sidecar.")),
    port: unsigned(65_535, 1).exactOptional().meta(later("Port of the sidecar.")),
    logLevel: word(16, "Log level of the sidecar."),
    envVars: list(openObject({ name: text(253, 1).meta({ description: "Name of the variable." }) }), 64)
      .exactOptional()
      .meta(later("Kubernetes EnvVars of the sidecar.")),
    serviceSpec: foreignObject()
      .exactOptional()
      .meta(later("Kubernetes ServiceSpec of the sidecar's Service.")),
  })
  .exactOptional()
  .meta({
    description: "No effect: there is no sidecar, zones are made through BIND's own control channel.",
  })

const signing = z
  .object({
    enabled: flag("Whether zones are signed."),
    policy: word(63, "Name of the dnssec-policy."),
    algorithm: word(64, "Algorithm of the keys."),
    kskLifetime: word(32, "Lifetime of key-signing keys."),
    zskLifetime: word(32, "Lifetime of zone-signing keys."),
    nsec3: flag("NSEC3 instead of NSEC."),
    nsec3Salt: word(512, "Salt of NSEC3."),
    nsec3Iterations: unsigned(65_535).exactOptional().meta(later("Iterations of NSEC3.")),
    autoGenerate: flag("Whether keys are made."),
    exportToSecret: flag("Whether keys are exported."),
    keysFrom: z
      .object({
        secretRef: secretRef("Secret with the keys.").exactOptional(),
        persistentVolume: foreignObject().exactOptional().meta(later("Volume with the keys.")),
      })
      .exactOptional()
      .meta(later("Where keys come from.")),
  })
  .exactOptional()
  .meta(later("Signing of zones; use `dnssecPolicy` of the DNSZone with a policy that the server knows."))

export const serverConfig = z
  .object({
    recursion: flag("Whether it resolves for others."),
    allowQuery: acl("Who may ask."),
    allowTransfer: acl("Who may transfer zones."),
    forwarders: acl("Where recursive questions go."),
    listenOn: acl("IPv4 addresses it listens on."),
    listenOnV6: acl("IPv6 addresses it listens on."),
    dnssec: z
      .object({ validation: flag("Whether answers are validated."), signing })
      .exactOptional()
      .meta(later("DNSSEC.")),
    rndcSecretRef: localSecretName(later("Deprecated: key of the control channel.").description),
    bindcarConfig,
  })
  .exactOptional()
  .meta(later("Options of named."))

export const rndcKey = z
  .object({
    autoRotate: flag("Whether the key is renewed by itself."),
    rotateAfter: rotationInterval().exactOptional().meta(later("How often it is.")),
    secretRef: localSecretName(later("Secret with the key.").description),
    secret: openObject({
      metadata: openObject({}).exactOptional().meta(later("Metadata of the Secret.")),
    })
      .exactOptional()
      .meta(later("A Secret said in place.")),
    algorithm: z
      .enum(["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"])
      .exactOptional()
      .meta(later("Algorithm of the key.")),
  })
  .exactOptional()
  .meta(later("Key of the control channel."))

export const replicas = () => unsigned(100).exactOptional().meta(later("How many."))

const role = (name: string) =>
  z
    .object({
      replicas: replicas(),
      allowTransfer: acl("Who may transfer zones."),
      labels: textMap(64, 63).exactOptional().meta(later("Labels of the instances.")),
      service: z
        .object({
          annotations: textMap(64, 16_384).exactOptional().meta(later("Annotations of the Service.")),
          spec: foreignObject().exactOptional().meta(later("Kubernetes ServiceSpec.")),
        })
        .exactOptional()
        .meta(later("The Service.")),
      rndcKey,
      rndcSecretRef: localSecretName(later("Deprecated: key of the control channel.").description),
      placement: foreignObject().exactOptional().meta(later("Where the pods may run.")),
    })
    .exactOptional()
    .meta(later(`The ${name} servers.`))

export const volumes = () =>
  list(openObject({ name: text(253, 1).meta({ description: "Name of the volume." }) }), 64)
    .exactOptional()
    .meta(later("Kubernetes Volumes of the pods."))

export const volumeMounts = () =>
  list(openObject({ name: text(253, 1).meta({ description: "Name of the volume." }) }), 64)
    .exactOptional()
    .meta(later("Kubernetes VolumeMounts of named."))

export const version = () =>
  shapedText(
    64,
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    "'{self}' is not a version of BIND: write a tag such as 9.18",
  )
    .exactOptional()
    .meta(later("Version of BIND."))

export const primaryServers = () => acl("Addresses of the primaries.")

/** What Bind9Cluster and ClusterBind9Provider have in common. */
export const managedCluster = {
  version: version(),
  image,
  configMapRefs,
  global: serverConfig,
  primary: role("primary"),
  secondary: role("secondary"),
  acls: z
    .record(z.string(), list(text(256, 1), 256))
    .refine((map) => Object.keys(map).length <= 64, { message: "must not have more than 64 entries" })
    .exactOptional()
    .meta({ ...later("Named address lists."), maxProperties: 64 }),
  rndcSecretRefs: list(secretReferenceEntry(), 16)
    .exactOptional()
    .meta(later("Keys of the control channel.")),
  rndcKey,
  volumes: volumes(),
  volumeMounts: volumeMounts(),
}

function secretReferenceEntry() {
  return openObject({ name: objectName().exactOptional().meta({ description: "Name of the Secret." }) })
}

export const storage = z
  .object({
    storageType: z
      .enum(["emptyDir", "persistentVolumeClaim"])
      .exactOptional()
      .meta(later("What holds zone data.")),
    emptyDir: foreignObject().exactOptional().meta(later("Kubernetes EmptyDirVolumeSource.")),
    persistentVolumeClaim: z
      .object({
        claimName: word(253, "An existing claim."),
        size: word(32, "Size of the claim."),
        storageClassName: word(253, "Class of the claim."),
        accessModes: list(text(64, 1), 8).exactOptional().meta(later("Access modes of the claim.")),
      })
      .exactOptional()
      .meta(later("The claim.")),
  })
  .exactOptional()
  .meta(later("Where zone data is kept."))

export const rndcKeyRotation = z
  .object({
    createdAt: instant().exactOptional().meta({ description: "When the key was made." }),
    rotateAt: instant().exactOptional().meta({ description: "When it is renewed." }),
    lastRotatedAt: instant().exactOptional().meta({ description: "When it was renewed." }),
    rotationCount: z.int().min(0).exactOptional().meta({ description: "How often it was renewed." }),
  })
  .exactOptional()
  .meta({ description: "Not written: keys are rotated by editing the Secret." })
