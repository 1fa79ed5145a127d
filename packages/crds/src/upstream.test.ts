import type { StructuralSchema } from "@nightshift/structural-schema"
import { describe, expect, test } from "vitest"
import type { AnyKind } from "./define-kind.ts"
import { crdManifests, kinds } from "./kinds.ts"

/** Every field that 5-Spot 0.1 to 0.3 and bindy 0.6 accept or write; nothing of a manifest of theirs may be pruned. */
const provider =
  "spec{daysOfWeek hoursOfDay timezone enabled} status{active conditions observedGeneration lastTransitionTime nextTransitionTime}"
const recordStatus =
  "status{conditions observedGeneration zone zoneRef{apiVersion kind name namespace zoneName lastReconciledAt} recordHash lastUpdated addresses publishedName}"
const record = (fields: string) => `spec{name ttl ${fields}} ${recordStatus}`
const rndcKey = "rndcKey{autoRotate rotateAfter secretRef secret algorithm}"
const bindcar = "bindcarConfig{image imagePullPolicy resources port logLevel envVars serviceSpec}"
const config = `recursion allowQuery allowTransfer forwarders listenOn listenOnV6 rndcSecretRef ${bindcar} dnssec{validation signing{enabled policy algorithm kskLifetime zskLifetime nsec3 nsec3Salt nsec3Iterations autoGenerate exportToSecret keysFrom{secretRef persistentVolume}}}`
const role = `{replicas allowTransfer labels service{annotations spec} ${rndcKey} rndcSecretRef}`
const image = "image{image imagePullPolicy imagePullSecrets}"
const configMaps = "configMapRefs{namedConf namedConfOptions namedConfZones}"
const cluster = `version ${image} ${configMaps} global{${config}} primary${role} secondary${role} acls rndcSecretRefs volumes volumeMounts`
const clusterStatus = "status{conditions observedGeneration instanceCount readyInstances instances}"
const reference = "{apiVersion kind name namespace uid}"
const child = "{apiVersion kind spec metadata{labels annotations name namespace}}"

const upstream: Readonly<Record<string, string>> = {
  ScheduledMachine: `spec{schedule{daysOfWeek hoursOfDay timezone enabled apiVersion kind name} clusterName enabled bootstrapSpec${child} infrastructureSpec${child} machineTemplate{labels annotations} priority gracefulShutdownTimeout nodeDrainTimeout killSwitch nodeTaints[]{key value effect} killIfCommands kubeconfigSecretRef{name key} kata{kind name key restartService namespace} machine{address user port files} bootstrapRef{apiVersion kind name} infrastructureRef{apiVersion kind name}} status{phase ready message inSchedule conditions[]{type status lastTransitionTime reason message} nodeRef{apiVersion kind name uid} providerID appliedNodeTaints machineRef${reference} bootstrapRef${reference} infrastructureRef${reference} lastScheduledTime nextActivation nextCleanup observedGeneration spotSchedule{resolved active reason message providerGeneration lastTransitionTime}}`,
  TimeBasedSpotSchedule: provider,
  CapitalMarketsSchedule:
    "spec{timezone sessions[]{daysOfWeek hoursOfDay} holidays earlyCloses[]{date closeHour}} status{active conditions observedGeneration lastTransitionTime nextTransitionTime}",
  DNSZone:
    "spec{zoneName soaRecord{primaryNs adminEmail serial refresh retry expire negativeTtl} ttl clusterRef recordsFrom[]{selector{matchLabels matchExpressions[]{key operator values}}} bind9InstancesFrom[]{selector} nameServers[]{hostname ipv4Address ipv6Address} nameServerIps dnssecPolicy} status{bind9Instances[]{apiVersion kind name namespace status lastReconciledAt message} bind9InstancesCount recordsCount records[]{apiVersion kind name namespace recordName lastReconciledAt} conditions observedGeneration dnssec{signed algorithm dsRecords keyTag lastKeyRollover nextKeyRollover}}",
  ARecord: record("ipv4Addresses"),
  AAAARecord: record("ipv6Addresses"),
  CNAMERecord: record("target"),
  MXRecord: record("priority mailServer"),
  NSRecord: record("nameserver"),
  SRVRecord: record("priority weight port target"),
  TXTRecord: record("text"),
  CAARecord: record("flags tag value"),
  Bind9Cluster: `spec{${cluster}} ${clusterStatus}`,
  ClusterBind9Provider: `spec{namespace ${cluster}} ${clusterStatus}`,
  Bind9Instance: `spec{clusterRef role replicas version ${image} config{${config}} ${configMaps} ${bindcar} primaryServers ${rndcKey} rndcSecretRef storage{storageType emptyDir persistentVolumeClaim{claimName size storageClassName accessModes}} volumes volumeMounts} status{clusterRef conditions observedGeneration observedParentGeneration rndcKeyRotation{createdAt rotateAt lastRotatedAt rotationCount} serviceAddress zones zonesCount}`,
}

/** `a{b c[]{d}}` as the paths a, a.b, a.c, a.c[].d. */
function pathsOf(outline: string): string[] {
  const paths: string[] = []
  const open: string[] = []
  for (const token of outline.match(/[A-Za-z0-9]+(?:\[\])?|[{}]/g) ?? []) {
    if (token === "{") open.push(paths.at(-1) ?? "")
    else if (token === "}") open.pop()
    else paths.push([...open.slice(-1), token].join("."))
  }
  return paths
}

function schemaAt(schema: StructuralSchema, path: string): StructuralSchema | undefined {
  return path.split(".").reduce<StructuralSchema | undefined>((here, step) => {
    const property = here?.properties?.[step.replace("[]", "")]
    return step.endsWith("[]") ? property?.items : property
  }, schema)
}

test.each(Object.entries(upstream))("%s has every upstream field under its own name", (name, outline) => {
  const kind = kinds.find((each: AnyKind) => each.kind === name)
  const missing = pathsOf(outline).filter((path) => schemaAt(kind?.structural ?? {}, path) === undefined)
  expect(missing).toEqual([])
})

const ready = "Ready"
const columns: Readonly<Record<string, readonly string[]>> = {
  "ScheduledMachine 5spot.finos.org/v1beta1": [
    "Phase",
    ready,
    "InSchedule",
    "Enabled",
    "Schedule",
    "KillSwitch",
    "Age",
  ],
  "ScheduledMachine 5spot.finos.org/v1alpha1": [
    "Phase",
    "InSchedule",
    "Enabled",
    "Schedule Days",
    "Schedule Hours",
    "KillSwitch",
    "Age",
  ],
  "ScheduledMachine 5spot.io/v1alpha1": [
    "Phase",
    "InSchedule",
    "Enabled",
    "Schedule Days",
    "Schedule Hours",
    "KillSwitch",
    "Age",
  ],
  "TimeBasedSpotSchedule spotschedules.5spot.finos.org/v1alpha1": [
    "Active",
    "Enabled",
    "Timezone",
    "NextTransition",
    "Age",
  ],
  "DNSZone bindy.firestoned.io/v1beta1": ["Zone", "Provider", "Records", "Instances", "TTL", ready],
  "ARecord bindy.firestoned.io/v1beta1": ["Name", "Zone", "TTL", ready],
  "TXTRecord bindy.firestoned.io/v1beta1": ["Name", "Zone", "TTL", ready],
  "Bind9Instance bindy.firestoned.io/v1beta1": ["Cluster", "Role", "Replicas", "Zones", ready],
  "Bind9Cluster bindy.firestoned.io/v1beta1": ["Version", "Primary", "Secondary", ready],
  "ClusterBind9Provider bindy.firestoned.io/v1beta1": ["Version", "Primary", "Secondary", ready],
}

const definitions = crdManifests()
const versions = definitions.flatMap(({ spec }) =>
  spec.versions.map((version) => ({ key: `${spec.names.kind} ${spec.group}/${version.name}`, version })),
)

test.each(Object.entries(columns))("%s shows upstream's columns in upstream's order", (key, names) => {
  const shown =
    versions.find((each) => each.key === key)?.version.additionalPrinterColumns.map(({ name }) => name) ?? []
  expect(shown.filter((name) => names.includes(name))).toEqual(names)
})

describe("every definition", () => {
  test.each(definitions)(
    "$metadata.name is in the category nightshift, stores one version and has a status subresource",
    ({ spec }) => {
      expect(spec.names.categories).toEqual(["nightshift"])
      expect(spec.versions.filter(({ storage }) => storage)).toHaveLength(1)
      expect(spec.versions.every(({ subresources }) => subresources.status !== undefined)).toBe(true)
    },
  )

  test.each(versions)("$key has columns and selectable fields that exist in its schema", ({ version }) => {
    const { openAPIV3Schema } = version.schema
    const paths = [
      ...version.additionalPrinterColumns.map(({ jsonPath }) => jsonPath),
      ...(version.selectableFields ?? []).map(({ jsonPath }) => jsonPath),
    ].filter((path) => !path.startsWith(".metadata") && !path.includes("["))
    expect(paths.filter((path) => schemaAt(openAPIV3Schema, path.slice(1)) === undefined)).toEqual([])
  })

  test("ScheduledMachine has the same schema under all of its group versions", () => {
    const schemas = versions
      .filter(({ key }) => key.startsWith("ScheduledMachine "))
      .map(({ version }) => version.schema)
    expect(schemas).toHaveLength(3)
    expect(new Set(schemas.map((schema) => JSON.stringify(schema))).size).toBe(1)
  })
})

test("short names are upstream's, and no two kinds of a group share one", () => {
  const names = kinds.flatMap(({ shortNames, served }) =>
    shortNames.map((name) => `${served[0].group} ${name}`),
  )
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining(
      [
        "zone",
        "zones",
        "dz",
        "dzs",
        "a",
        "aaaa",
        "caa",
        "cname",
        "mx",
        "ns",
        "srv",
        "txt",
        "b9",
        "b9s",
        "b9c",
        "b9cs",
        "cb9p",
        "cb9ps",
      ].map((name) => `bindy.firestoned.io ${name}`),
    ),
  )
})
