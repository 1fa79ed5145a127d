import { metadataFields, selectable, type SelectableFields } from "../selectors/index.ts"
import { qualified } from "../status.ts"
import type { NameRule, Resource, ScalePaths, Subresource } from "./resource.ts"

type Trait = "cluster" | "status" | "generation" | "conditionalUpdate" | "statusOnCreate" | "returnsDeleted"

interface More {
  readonly categories?: readonly string[]
  readonly scale?: ScalePaths
  readonly subresources?: readonly Subresource[]
  readonly fields?: SelectableFields
  readonly name?: NameRule
  readonly verbs?: readonly string[]
  readonly collection?: string
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

function kind(
  apiVersion: string,
  plural: string,
  name: string,
  shortNames: readonly string[] = [],
  traits: readonly Trait[] = [],
  more: More = {},
): Resource {
  const has = (trait: Trait): boolean => traits.includes(trait)
  const [version = "", group = ""] = apiVersion.split("/").reverse()
  return {
    group,
    plural,
    singular: name.toLowerCase(),
    kind: name,
    listKind: `${name}List`,
    shortNames,
    categories: more.categories ?? [],
    namespaced: !has("cluster"),
    versions: [
      {
        name: version,
        served: true,
        deprecation: undefined,
        schema: undefined,
        columns: [],
        status: has("status"),
        scale: more.scale,
        selectable: more.fields ?? metadataFields,
      },
    ],
    storageVersion: version,
    collection: more.collection ?? qualified(group, plural),
    custom: false,
    verbs: more.verbs ?? allVerbs,
    subresources: more.subresources ?? [],
    nameRule: more.name ?? "subdomain",
    generation: has("generation"),
    unconditionalUpdate: !has("conditionalUpdate"),
    statusOnCreate: has("statusOnCreate"),
    returnsDeleted: has("returnsDeleted"),
  }
}

const below = (name: string, apiVersion: string, kind: string, ...verbs: string[]): Subresource => {
  const [version = "", group = ""] = apiVersion.split("/").reverse()
  return { name, group, version, kind, verbs }
}

const replicas: ScalePaths = {
  specReplicas: ".spec.replicas",
  statusReplicas: ".status.replicas",
  labelSelector: ".spec.selector",
}

const selectableEvents = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"]
const ofMetadata = ["metadata.name", "metadata.namespace"]
const eventFields = selectable(
  ofMetadata.concat(
    selectableEvents.map((field) => `involvedObject.${field}`),
    ["reason", "reportingComponent", "source", "type"],
  ),
)
const modernEventFields = selectable(
  ofMetadata.concat(
    selectableEvents.map((field) => `regarding.${field}`),
    ["reason", "reportingController", "type"],
  ),
)
const podFields = selectable(
  ofMetadata.concat(
    [
      "spec.nodeName",
      "spec.restartPolicy",
      "spec.schedulerName",
      "spec.serviceAccountName",
      "spec.hostNetwork",
    ],
    ["status.phase", "status.podIP", "status.nominatedNodeName"],
  ),
  { "spec.host": "spec.nodeName" },
)

const all = { categories: ["all"] }
const asked = { verbs: ["create"] }

const authentication = "authentication.k8s.io/v1"
const authorization = "authorization.k8s.io/v1"
const networking = "networking.k8s.io/v1"
const rbac = "rbac.authorization.k8s.io/v1"

/** The kinds that are served without a CustomResourceDefinition. Which of them act is told in the README. */
export const builtinResources: readonly Resource[] = [
  kind("v1", "bindings", "Binding", [], [], asked),
  kind("v1", "configmaps", "ConfigMap", ["cm"]),
  kind("v1", "events", "Event", ["ev"], [], { fields: eventFields }),
  kind("v1", "namespaces", "Namespace", ["ns"], ["cluster", "status"], {
    name: "label",
    verbs: allVerbs.filter((verb) => verb !== "deletecollection"),
    subresources: [below("finalize", "v1", "Namespace", "update")],
    fields: selectable(["metadata.name", "status.phase"], { name: "metadata.name" }),
  }),
  kind("v1", "nodes", "Node", ["no"], ["cluster", "status", "statusOnCreate"], {
    fields: selectable(["metadata.name", "spec.unschedulable"]),
  }),
  kind("v1", "pods", "Pod", ["po"], ["status", "generation", "returnsDeleted"], {
    categories: ["all"],
    fields: podFields,
    subresources: [
      below("binding", "v1", "Binding", "create"),
      below("eviction", "policy/v1", "Eviction", "create"),
    ],
  }),
  kind("v1", "secrets", "Secret", [], [], { fields: selectable(ofMetadata.concat("type")) }),
  kind("v1", "serviceaccounts", "ServiceAccount", ["sa"], ["returnsDeleted"], {
    subresources: [below("token", authentication, "TokenRequest", "create")],
  }),
  kind("v1", "services", "Service", ["svc"], ["status", "returnsDeleted"], {
    categories: ["all"],
    name: "label",
    fields: selectable(ofMetadata.concat("spec.clusterIP", "spec.type")),
  }),
  kind("apps/v1", "daemonsets", "DaemonSet", ["ds"], ["status", "generation"], all),
  kind("apps/v1", "deployments", "Deployment", ["deploy"], ["status", "generation"], {
    categories: ["all"],
    scale: replicas,
  }),
  kind("apps/v1", "replicasets", "ReplicaSet", ["rs"], ["status", "generation"], {
    categories: ["all"],
    scale: replicas,
    fields: selectable(ofMetadata.concat("status.replicas")),
  }),
  kind(
    "policy/v1",
    "poddisruptionbudgets",
    "PodDisruptionBudget",
    ["pdb"],
    ["status", "generation", "conditionalUpdate"],
  ),
  kind(rbac, "clusterrolebindings", "ClusterRoleBinding", [], ["cluster"], { name: "pathSegment" }),
  kind(rbac, "clusterroles", "ClusterRole", [], ["cluster"], { name: "pathSegment" }),
  kind(rbac, "rolebindings", "RoleBinding", [], [], { name: "pathSegment" }),
  kind(rbac, "roles", "Role", [], [], { name: "pathSegment" }),
  kind(networking, "ingresses", "Ingress", ["ing"], ["status", "generation"]),
  kind("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", [], ["generation"]),
  kind("coordination.k8s.io/v1", "leases", "Lease", [], ["conditionalUpdate"]),
  kind("events.k8s.io/v1", "events", "Event", ["ev"], [], {
    collection: "events",
    fields: modernEventFields,
  }),
  kind(
    "apiextensions.k8s.io/v1",
    "customresourcedefinitions",
    "CustomResourceDefinition",
    ["crd", "crds"],
    ["cluster", "status", "generation", "conditionalUpdate"],
    { categories: ["api-extensions"] },
  ),
  kind(authentication, "selfsubjectreviews", "SelfSubjectReview", [], ["cluster"], asked),
  kind(authentication, "tokenreviews", "TokenReview", [], ["cluster"], asked),
  kind(authorization, "localsubjectaccessreviews", "LocalSubjectAccessReview", [], [], asked),
  kind(authorization, "selfsubjectaccessreviews", "SelfSubjectAccessReview", [], ["cluster"], asked),
  kind(authorization, "selfsubjectrulesreviews", "SelfSubjectRulesReview", [], ["cluster"], asked),
  kind(authorization, "subjectaccessreviews", "SubjectAccessReview", [], ["cluster"], asked),
]
