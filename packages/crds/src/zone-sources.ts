import { z } from "zod"
import { ttl } from "./dns-values.ts"
import { labelSelector } from "./references.ts"
import { celText, ruled } from "./rules.ts"
import { objectName, text } from "./text.ts"
import { shortDuration } from "./time.ts"

const cluster = ruled(
  z.object({
    local: z
      .object({})
      .exactOptional()
      .meta({ description: "The cluster the operator runs in; also when nothing is said." }),
    name: objectName()
      .exactOptional()
      .meta({ description: "A Cluster API Cluster of the zone's namespace." }),
    selector: labelSelector(
      "Cluster API Clusters of the zone's namespace, as they come and go.",
    ).exactOptional(),
  }),
  {
    rule: "(has(self.local) ? 1 : 0) + (has(self.name) ? 1 : 0) + (has(self.selector) ? 1 : 0) == 1",
    holds: ({ local, name, selector }) =>
      [local, name, selector].filter((given) => given !== undefined).length === 1,
    message: "cluster of a source is exactly one of local, name and selector",
  },
).meta({ description: "Where the objects live; the local cluster when absent.", like: "whereabouts" })

const placeholders = "service|namespace|cluster|machine|zone"
const template = new RegExp(`^([^{}]|\\{(${placeholders})\\})*$`)

const nameTemplate = ruled(text(253, 1), {
  rule: `self.matches(${celText(template.source)})`,
  holds: (self) => template.test(self),
  message:
    "nameTemplate '{self}' has an unknown placeholder or a lone brace: only service, namespace, cluster, machine and zone may stand in braces",
}).meta({ like: "^([{]service[}][.][{]namespace[}]|[{]machine[}])$" })

/** Objects of clusters whose addresses a zone answers with. */
export const zoneSource = z
  .object({
    kind: z.enum(["Service", "Ingress", "HTTPRoute", "Machine"]).meta({ description: "What is published." }),
    cluster: cluster.exactOptional(),
    namespaceSelector: labelSelector("Namespaces of that cluster; all when absent.").exactOptional(),
    selector: labelSelector("Objects in them; all when absent.").exactOptional(),
    optIn: z
      .enum(["Annotation", "All"])
      .default("Annotation")
      .meta({ description: "Whether an object must ask for it by annotation." }),
    sharing: z.enum(["Merge", "Exclusive"]).default("Merge").meta({
      description:
        "Whether a name that another object publishes too is shared, or the older keeps it. Objects of other namespaces share it only where an annotation of the zone lists their namespace.",
    }),
    nameTemplate: nameTemplate.exactOptional().meta({
      description:
        "Name relative to the zone, of `{service} {namespace} {cluster} {machine} {zone}`; `{service}.{namespace}`, for Machines `{machine}`, when absent. An Ingress or HTTPRoute that tells no host takes its own name for `{service}`; without a template it is in no zone.",
    }),
    ttl: ttl().exactOptional().meta({ description: "TTL of its records; the zone's when absent." }),
    holdNotReady: shortDuration()
      .default("5s")
      .meta({ description: "How long the addresses of something that is merely not ready stay." }),
    staleAfter: shortDuration(8760).default("24h").meta({
      description: "How long the records of a cluster that cannot be asked stay; a deleted one's go at once.",
    }),
  })
  .meta({ description: "Objects whose addresses the zone answers with." })
