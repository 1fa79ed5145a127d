import { z } from "zod"
import { foreignObject, list, listMap, textMap } from "./collections.ts"
import { reservedPrefixes } from "./names.ts"
import { ruled } from "./rules.ts"
import { apiVersion, dataKey, kindName, objectName, shapedText, text } from "./text.ts"

/** What a ScheduledMachine says about the things it makes: children, machine, Node. */

const starts = reservedPrefixes.map((prefix) => `k.startsWith('${prefix}')`).join(" || ")
const isReserved = (key: string) => reservedPrefixes.some((prefix) => key.startsWith(prefix))

const ownKeys = (what: string, maxLength: number) =>
  ruled(textMap(64, maxLength), {
    rule: `self.all(k, !(${starts}))`,
    holds: (self) => !Object.keys(self).some(isReserved),
    message: `${what} {culprit} is not for users: Cluster API and the scheduler decide by ${reservedPrefixes.join(", ")}`,
    culprit: { cel: `self.filter(k, ${starts})[0]`, find: (self) => Object.keys(self).find(isReserved) },
  })

export const templateLabels = () =>
  ownKeys("label", 63).meta({
    description:
      "Labels of the Machine. `node-role.kubernetes.io/*`, `topology.kubernetes.io/*` and labels without reserved prefix are brought to the Node.",
  })
export const templateAnnotations = () =>
  ownKeys("annotation", 16_384).meta({ description: "Annotations of the Machine." })

const decidedByUs = (what: string) =>
  ruled(text(253), {
    rule: "self == ''",
    holds: (self) => self === "",
    message: `${what} '{self}' of a child cannot be chosen: only its labels and annotations can`,
  }).meta({ description: `Refused: the ${what} follows from the ScheduledMachine.`, like: "^$" })

const childMetadata = z
  .object({
    labels: textMap(64, 63).exactOptional().meta({ description: "Labels of the object." }),
    annotations: textMap(64, 16_384).exactOptional().meta({ description: "Annotations of the object." }),
    name: decidedByUs("name").exactOptional(),
    namespace: decidedByUs("namespace").exactOptional(),
  })
  .meta({ description: "Labels and annotations of the object that is made." })

export const childSpec = (description: string) =>
  z
    .object({
      apiVersion: apiVersion().meta({ description: "Group and version of the object that is made." }),
      kind: kindName().meta({ description: "Kind of the object that is made." }),
      metadata: childMetadata.exactOptional(),
      spec: foreignObject().meta({
        description: "Spec of the object that is made, as its own kind defines it.",
      }),
    })
    .meta({ description })

const file = z
  .object({
    path: text(4096, 1).meta({ description: "Absolute path on the host." }),
    content: text(262_144).default("").meta({ description: "Content of the file." }),
    permissions: shapedText(
      4,
      /^[0-7]{3,4}$/,
      "'{self}' is not a file mode: write three or four octal digits such as 0644",
    )
      .exactOptional()
      .meta({ description: "Octal mode." }),
  })
  .meta({ description: "A file that bootstrapping puts on the host." })

/** The host of the published template form; laid over the infrastructure spec, its files over the bootstrap spec. */
export const hostBlock = z
  .object({
    address: text(253, 1).exactOptional().meta({ description: "Address of the host." }),
    port: z.int().min(1).max(65535).exactOptional().meta({ description: "SSH port of the host." }),
    user: text(64, 1).exactOptional().meta({ description: "User on the host." }),
    files: list(file, 64)
      .exactOptional()
      .meta({ description: "Files that the bootstrap spec puts on the host." }),
  })
  .meta({ description: "The host, where the infrastructure comes from a template: laid over its spec." })

const refusedTaints = [
  "5spot.finos.org/",
  "kubernetes.io/",
  "node.kubernetes.io/",
  "node-role.kubernetes.io/",
]
const qualified = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

export const nodeTaints = () =>
  listMap(
    z
      .object({
        key: ruled(shapedText(253, qualified, "'{self}' is not a taint key: write name or domain/name"), {
          rule: refusedTaints.map((prefix) => `!self.startsWith('${prefix}')`).join(" && "),
          holds: (self) => !refusedTaints.some((prefix) => self.startsWith(prefix)),
          message: `'{self}' is a taint that Kubernetes or the scheduler sets itself (${refusedTaints.join(", ")})`,
        }).meta({ description: "Key of the taint.", like: "^([a-z]{1,8}[.]example/)?[a-z]{1,12}$" }),
        value: text(63).exactOptional().meta({ description: "Value of the taint." }),
        effect: z
          .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
          .meta({ description: "What the taint does to pods." }),
      })
      .meta({ description: "A taint of the Node." }),
    ["key", "effect"],
    32,
  )
    .exactOptional()
    .meta({ description: "Taints that the Node carries while it belongs to the cluster." })

export const kata = z
  .object({
    kind: z.enum(["ConfigMap", "Secret"]).meta({ description: "Where the configuration is kept." }),
    name: objectName().meta({ description: "Name of the ConfigMap or Secret." }),
    key: dataKey().default("kata-containers.toml").meta({ description: "Key in its data." }),
    restartService: shapedText(
      128,
      /^[A-Za-z0-9:._@-]+\.service$/,
      "'{self}' is not a systemd service: write NAME.service",
    )
      .default("k0sworker.service")
      .meta({ description: "Service that reads the configuration." }),
    namespace: shapedText(63, /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "'{self}' is not the name of a namespace")
      .default("5spot-system")
      .meta({ description: "Namespace on the workload cluster." }),
  })
  .meta({
    description:
      "Without effect so far, and listed in the condition `Unsupported`: delivery of a containerd drop-in needs a privileged agent on the host.",
  })
