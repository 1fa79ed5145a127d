import { z } from "zod"
import { ruled } from "./rules.ts"
import { list, textMap, uniqueList } from "./collections.ts"
import { absoluteHost, dnsName, ttl, unsigned, zoneDomain } from "./dns-values.ts"
import { selectors } from "./references.ts"
import { formatted, objectName, shapedText, text } from "./text.ts"
import { zoneSource } from "./zone-sources.ts"

const seconds = (min: number, value: number, description: string) =>
  unsigned(2_147_483_647, min).default(value).meta({ description })

const soaRecord = z
  .object({
    primaryNs: absoluteHost("primaryNs").meta({
      description: "Name of the primary server, with its trailing dot.",
    }),
    adminEmail: absoluteHost("adminEmail").meta({
      description: "Mailbox of the administrator as a name with its trailing dot: `hostmaster.example.com.`",
    }),
    serial: unsigned(4_294_967_295)
      .default(1)
      .meta({ description: "Serial with which the zone is made; afterwards it is the server's." }),
    refresh: seconds(1, 3600, "Seconds between a secondary's looks."),
    retry: seconds(1, 600, "Seconds until a secondary tries again."),
    expire: seconds(1, 604_800, "Seconds after which a secondary gives up."),
    negativeTtl: seconds(0, 10, "Seconds that resolvers may remember that a name does not exist."),
  })
  .meta({ description: "Start of authority." })

const nameServer = z
  .object({
    hostname: absoluteHost("hostname").meta({ description: "Name of the server, with its trailing dot." }),
    ipv4Address: formatted("ipv4", 45, "192.0.2.1").exactOptional().meta({ description: "Glue." }),
    ipv6Address: formatted("ipv6", 45, "2001:db8::1").exactOptional().meta({ description: "Glue." }),
  })
  .meta({ description: "A name server of the zone." })

const safety = z
  .object({
    maxDeletePercent: z
      .int()
      .min(0)
      .max(100)
      .exactOptional()
      .meta({ description: "Of the RRsets that are ours, how many may be deleted at once." }),
    maxDeletes: z
      .int()
      .min(0)
      .max(1_000_000)
      .exactOptional()
      .meta({ description: "How many RRsets may be deleted at once." }),
  })
  .meta({ description: "Deletions beyond these limits wait for a person; none is limited when absent." })

const adopt = z
  .object({
    externalDNSOwner: text(253, 1)
      .exactOptional()
      .meta({ description: "Owner id of an external-dns whose records become ours." }),
    names: uniqueList(dnsName(), 1024)
      .exactOptional()
      .meta({ description: "Names whose present data becomes ours, whoever made it." }),
  })
  .meta({ description: "What may be taken over; nothing is without it." })

const fields = {
  soaRecord,
  ttl: ttl().default(30).meta({ description: "TTL of records that have none of their own." }),
  clusterRef: objectName().exactOptional().meta({
    description: "Bind9Cluster of the namespace, or ClusterBind9Provider, whose instances serve the zone.",
  }),
  bind9InstancesFrom: selectors(32, "Which Bind9Instances serve the zone.").exactOptional(),
  recordsFrom: selectors(32, "Which records of the namespace are in the zone.").exactOptional(),
  sources: list(zoneSource, 32)
    .exactOptional()
    .meta({ description: "Objects of clusters whose addresses the zone answers with." }),
  nameServers: list(nameServer, 32)
    .exactOptional()
    .meta({ description: "Name servers besides `soaRecord.primaryNs`." }),
  nameServerIps: textMap(32, 45)
    .exactOptional()
    .meta({ description: "Deprecated form of glue: IPv4 address by host name. Use `nameServers`." }),
  dnssecPolicy: shapedText(
    63,
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    "'{self}' is not the name of a dnssec-policy: letters, digits, '_' and '-'",
  )
    .exactOptional()
    .meta({ description: "dnssec-policy of the server that signs the zone." }),
  reverse: z
    .boolean()
    .default(false)
    .meta({ description: "Whether addresses of this zone get PTR records in the closest reverse zone." }),
  drift: z
    .enum(["Repair", "Report"])
    .default("Repair")
    .meta({ description: "What happens to changes that others make to our names." }),
  safety: safety.exactOptional(),
  adopt: adopt.exactOptional(),
}

const lastingName = ruled(zoneDomain(), {
  rule: "self == oldSelf",
  // Only the API server knows what it was before.
  holds: () => true,
  message: "zoneName cannot become '{self}': a zone keeps its name; delete this DNSZone and make another",
})

export const dnsZoneSpec = z
  .object({ zoneName: lastingName.meta({ description: "The zone's name in the DNS, for good." }), ...fields })
  .meta({ description: "What the zone holds, and who serves it." })

/** The spec of the zones that a template makes: the name comes from the template, sources default to the one cluster. */
export const dnsZoneTemplateSpec = z
  .object(fields)
  .meta({ description: "Spec of the zones; sources default to the cluster that the zone is for." })
