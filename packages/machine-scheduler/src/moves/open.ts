import { annotations } from "@nightshift/crds"
import { createHash } from "node:crypto"
import { type Draft, note, say } from "../draft.ts"
import { readinessOf } from "../cluster-readiness.ts"
import { openingFacts, quarantined, retryAtOf } from "../opening.ts"
import {
  bootstrapManifest,
  type Child,
  type Family,
  infrastructureManifest,
  machineManifest,
  machineVersion,
} from "../machine/manifests.ts"
import { childNames, labelValue } from "../machine/names.ts"
import { upkeepOf } from "../machine/upkeep.ts"
import { withRegistration } from "../machine/registration.ts"
import {
  absent,
  type Blueprints,
  type ChildView,
  type ClusterView,
  type Observed,
  present,
  seen,
  type Sight,
} from "../observed.ts"
import { sayUnlisted } from "./clear.ts"
import { broughtLabels } from "../node/wishes.ts"
import type { Outlook } from "../outlook.ts"
import { timestamp } from "@nightshift/operator-runtime"
import type { Role } from "../decision.ts"

/** Nothing is there and something should be: look whether it may begin now, then create what is missing, in order. */
export function open(observed: Observed, outlook: Outlook, draft: Draft, now: number): void {
  if (!outlook.known) return
  draft.facts.opening = openingFacts(draft, outlook)
  if (heldBack(observed, outlook, draft, now)) return
  const cluster = readinessOf(observed, draft)
  if (cluster === undefined || observed.dialect === undefined) return
  if (observed.unlistedChildren !== undefined) return sayUnlisted(draft, observed.unlistedChildren)
  draft.opens = true
  const { blueprints } = observed
  if (blueprints.kind === "problem") {
    draft.needsPerson = true
    return say(draft, "MachineReady", "False", blueprints.reason, blueprints.message)
  }
  if (blueprints.kind !== "present") return
  const version = versionOf(observed, blueprints.value)
  if (version.kind === "unknown")
    return say(draft, "MachineReady", "False", "VersionUnknown", version.message)
  const manifests = manifestsOf(observed, outlook, cluster, { ...blueprints.value, version: seen(version) })
  if (obstructed(observed, manifests, draft)) return
  if (observed.mustWait !== undefined) return waitForTurn(observed.mustWait, draft)
  for (const { role, manifest } of manifests) draft.actions.push({ do: "create", role, manifest })
  draft.facts.lastReturn = undefined
  draft.facts.lastScheduledTime = timestamp(now)
  say(
    draft,
    "MachineReady",
    "False",
    "MachineCreated",
    `Machine ${manifests.at(-1)?.manifest.metadata.name} is created`,
  )
  noteOpening(draft, outlook)
}

export function noteOpening(draft: Draft, outlook: Outlook): void {
  const window = (outlook.known ? outlook.window?.name : undefined) ?? "open"
  note(draft, "Normal", "Opening", `window ${window}: the machine is added`)
}

function waitForTurn({ message, until }: NonNullable<Observed["mustWait"]>, draft: Draft): void {
  say(draft, "MachineReady", "False", "WaitingForTurn", message)
  if (until !== undefined) draft.wake.push(until)
}

/** Everything that keeps an opening waiting although the window is open; each says so. */
function heldBack(
  observed: Observed,
  outlook: Outlook & { known: true },
  draft: Draft,
  now: number,
): boolean {
  const { lastReturn } = draft.facts
  if (lastReturn?.cameBackAt !== undefined && lastReturn.acknowledgedAt === undefined) {
    draft.needsPerson = true
    const node = lastReturn.node ?? ""
    say(
      draft,
      "MachineReady",
      "False",
      "NodeCameBack",
      `Node ${node} came back after its return; annotate ${annotations.acknowledgeUncleanReturn}=${node} once its host is clean`,
    )
    return true
  }
  if (quarantined(observed, outlook, draft)) return true
  return tooLate(observed, outlook, draft, now) || tooEarly(observed, outlook, draft, now)
}

function tooLate(observed: Observed, outlook: Outlook & { known: true }, draft: Draft, now: number): boolean {
  const { minimumRuntime } = observed.intent.opening
  const left =
    outlook.nextCleanup === undefined ? undefined : outlook.nextCleanup - (now + observed.clockOffset)
  if (left === undefined || left >= minimumRuntime) return false
  say(
    draft,
    "MachineReady",
    "False",
    "NoMachine",
    `what is left of the window is shorter than residency.minimumRuntime (${minimumRuntime / 1000}s): the next window opens it`,
  )
  return true
}

function tooEarly(
  observed: Observed,
  outlook: Outlook & { known: true },
  draft: Draft,
  now: number,
): boolean {
  const { spread } = observed.intent.opening
  const opensAt = outlook.window?.opensAt
  const spreadUntil =
    spread === 0 || opensAt === undefined
      ? 0
      : opensAt - observed.clockOffset + constantDelay(observed.object.metadata.uid ?? "", spread)
  const retryAt = retryAtOf(draft)
  const notBefore = Math.max(spreadUntil, retryAt)
  if (now >= notBefore) return false
  draft.wake.push(notBefore)
  const { opening } = draft.facts
  const why =
    retryAt > spreadUntil
      ? `attempt ${(opening?.failures ?? 0) + 1} after: ${opening?.lastFailure ?? "a failure"}`
      : "openings are spread"
  say(draft, "MachineReady", "False", "WaitingForTurn", `${why}; at ${timestamp(notBefore)}`)
  return true
}

/** The same delay in every window, so that a host always comes at its own second. */
const constantDelay = (uid: string, spread: number): number =>
  createHash("sha256").update(uid).digest().readUInt32BE(0) % spread

/** Said by the spec, else by its template, else by the control plane; one that cannot be read may well say one. */
function versionOf(observed: Observed, { bootstrap }: Blueprints): Sight<string> {
  const said = observed.intent.spec.version ?? text(bootstrap.spec["version"])
  if (said !== undefined) return present(said)
  const { controlPlane } = observed
  if (controlPlane.kind !== "present") return controlPlane
  const { version } = controlPlane.value
  return version === undefined ? absent : present(version)
}

interface Planned {
  readonly role: Role
  readonly manifest: Child
}

export function manifestsOf(
  observed: Observed,
  outlook: Outlook,
  cluster: ClusterView,
  made: Blueprints & { readonly version: string | undefined },
): [Planned, Planned, Planned] {
  const { intent, object, dialect = "v1beta2" } = observed
  const { spec } = intent
  const upkeep = upkeepOf(object.metadata.name, intent)
  const opensAt = outlook.known ? outlook.window?.opensAt : undefined
  const family: Family = {
    owner: object,
    clusterName: spec.clusterName,
    names: childNames(object.metadata.name, intent.naming, opensAt),
    specHash: observed.specHash,
    window: labelValue(outlook.known ? (outlook.window?.name ?? "open") : "open").replaceAll(
      /[^A-Za-z0-9_.-]/g,
      "-",
    ),
  }
  const bootstrap = withRegistration(made.bootstrap, spec.nodeTaints ?? [], broughtLabels(intent))
  const machine = machineManifest(
    family,
    bootstrap,
    made.infrastructure,
    {
      version: made.version === undefined ? undefined : machineVersion(made.version),
      failureDomain: spec.failureDomain,
      labels: { ...spec.machineTemplate?.labels, ...upkeep.labels },
      annotations: { ...spec.machineTemplate?.annotations, ...upkeep.annotations },
      timeouts: upkeep.timeouts,
      clusterOwner: clusterOwner(cluster),
    },
    dialect,
  )
  return [
    { role: "bootstrap", manifest: bootstrapManifest(family, bootstrap) },
    { role: "infrastructure", manifest: infrastructureManifest(family, made.infrastructure) },
    { role: "machine", manifest: machine },
  ]
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined

function clusterOwner({ object }: ClusterView): {
  apiVersion: string
  kind: string
  name: string
  uid: string
} {
  const { apiVersion, kind, metadata } = object
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? "" }
}

const childrenOf = (observed: Observed, role: Role): readonly ChildView[] =>
  role === "bootstrap" ? observed.bootstrap : role === "infrastructure" ? observed.infrastructure : []

const isWanted = (child: ChildView, manifest: Child): boolean =>
  child.object.kind === manifest.kind &&
  child.object.metadata.name === manifest.metadata.name &&
  child.object.metadata.annotations?.[annotations.specHash] ===
    manifest.metadata.annotations?.[annotations.specHash]

/** What still stands in the way under our names: somebody else's, something that is going, or an older spec's. */
function obstructed(observed: Observed, manifests: readonly Planned[], draft: Draft): boolean {
  let waiting = false
  for (const { role, manifest } of manifests)
    for (const child of childrenOf(observed, role)) {
      const name = `${child.object.kind} ${child.object.metadata.name}`
      if (!child.ours) {
        draft.needsPerson = true
        say(
          draft,
          "MachineReady",
          "False",
          "ForeignObject",
          `${name} exists and belongs to somebody else: rename it or this object`,
        )
        return true
      }
      if (child.terminating) {
        say(
          draft,
          "MachineReady",
          "False",
          "MachineTerminating",
          `${name} of the last window is still being deleted`,
        )
        waiting = true
      } else if (!isWanted(child, manifest)) {
        draft.actions.push({
          do: "delete",
          role,
          ref: {
            apiVersion: child.object.apiVersion,
            kind: child.object.kind,
            name: child.object.metadata.name,
            ...namespaceOf(child),
          },
          uid: child.object.metadata.uid ?? "",
        })
        say(
          draft,
          "MachineReady",
          "False",
          "MachineTerminating",
          `${name} was made from an older spec and goes first`,
        )
        waiting = true
      }
    }
  return waiting
}

const namespaceOf = ({ object }: ChildView): { namespace?: string } =>
  object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }
