import { metadataFields, selectable, type SelectableFields } from "../selectors/index.ts"
import { qualified } from "../status.ts"
import type { NameRule, Resource, ScalePaths, Subresource } from "./resource.ts"

interface Traits {
  readonly short?: string
  readonly categories?: string
  readonly cluster?: true
  readonly status?: true
  readonly scale?: ScalePaths
  readonly subresources?: readonly Subresource[]
  readonly fields?: SelectableFields
  readonly name?: NameRule
  readonly generation?: true
  readonly conditionalUpdate?: true
  readonly statusOnCreate?: true
  readonly returnsDeleted?: true
  readonly verbs?: readonly string[]
  readonly collection?: string
}

const allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

function kind(apiVersion: string, plural: string, name: string, traits: Traits = {}): Resource {
  const [version = "", group = ""] = apiVersion.split("/").reverse()
  return {
    group,
    plural,
    singular: name.toLowerCase(),
    kind: name,
    listKind: `${name}List`,
    shortNames: traits.short?.split(" ") ?? [],
    categories: traits.categories?.split(" ") ?? [],
    namespaced: traits.cluster !== true,
    versions: [
      {
        name: version,
        served: true,
        deprecation: undefined,
        schema: undefined,
        columns: [],
        status: traits.status === true,
        scale: traits.scale,
        selectable: traits.fields ?? metadataFields,
      },
    ],
    storageVersion: version,
    collection: traits.collection ?? qualified(group, plural),
    custom: false,
    verbs: traits.verbs ?? allVerbs,
    subresources: traits.subresources ?? [],
    nameRule: traits.name ?? "subdomain",
    generation: traits.generation === true,
    unconditionalUpdate: traits.conditionalUpdate !== true,
    statusOnCreate: traits.statusOnCreate === true,
    returnsDeleted: traits.returnsDeleted === true,
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

const metadata = ["metadata.name", "metadata.namespace"]
const eventFields = [
  ...metadata,
  ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
    (f) => `involvedObject.${f}`,
  ),
  ...["reason", "reportingComponent", "source", "type"],
]
const podFields = [
  ...[
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
  ],
  ...["status.phase", "status.podIP", "status.nominatedNodeName"],
]

/** The kinds that are served without a CustomResourceDefinition. Which of them act is told in the README. */
export const builtinResources: readonly Resource[] = [
  kind("v1", "bindings", "Binding", { verbs: ["create"] }),
  kind("v1", "configmaps", "ConfigMap", { short: "cm" }),
  kind("v1", "endpoints", "Endpoints", { short: "ep" }),
  kind("v1", "events", "Event", { short: "ev", fields: selectable(eventFields) }),
  kind("v1", "limitranges", "LimitRange", { short: "limits" }),
  kind("v1", "namespaces", "Namespace", {
    ...{ short: "ns", cluster: true, status: true, name: "label" },
    verbs: allVerbs.filter((verb) => verb !== "deletecollection"),
    subresources: [below("finalize", "v1", "Namespace", "update")],
    fields: selectable(["metadata.name", "status.phase"], { name: "metadata.name" }),
  }),
  kind("v1", "nodes", "Node", {
    ...{ short: "no", cluster: true, status: true, statusOnCreate: true },
    fields: selectable(["metadata.name", "spec.unschedulable"]),
  }),
  kind("v1", "persistentvolumeclaims", "PersistentVolumeClaim", {
    short: "pvc",
    status: true,
    returnsDeleted: true,
  }),
  kind("v1", "persistentvolumes", "PersistentVolume", {
    ...{ short: "pv", cluster: true, status: true, returnsDeleted: true },
  }),
  kind("v1", "pods", "Pod", {
    ...{ short: "po", categories: "all", status: true, returnsDeleted: true, generation: true },
    fields: selectable([...metadata, ...podFields], { "spec.host": "spec.nodeName" }),
    subresources: [
      below("binding", "v1", "Binding", "create"),
      below("eviction", "policy/v1", "Eviction", "create"),
    ],
  }),
  kind("v1", "podtemplates", "PodTemplate", { returnsDeleted: true }),
  kind("v1", "replicationcontrollers", "ReplicationController", {
    ...{ short: "rc", categories: "all", status: true, generation: true, scale: replicas },
    fields: selectable([...metadata, "status.replicas"]),
  }),
  kind("v1", "resourcequotas", "ResourceQuota", { short: "quota", status: true, returnsDeleted: true }),
  kind("v1", "secrets", "Secret", { fields: selectable([...metadata, "type"]) }),
  kind("v1", "serviceaccounts", "ServiceAccount", {
    ...{ short: "sa", returnsDeleted: true },
    subresources: [below("token", "authentication.k8s.io/v1", "TokenRequest", "create")],
  }),
  kind("v1", "services", "Service", {
    ...{ short: "svc", categories: "all", status: true, name: "label", returnsDeleted: true },
    fields: selectable([...metadata, "spec.clusterIP", "spec.type"]),
  }),
  kind("apps/v1", "controllerrevisions", "ControllerRevision"),
  kind("apps/v1", "daemonsets", "DaemonSet", {
    short: "ds",
    categories: "all",
    status: true,
    generation: true,
  }),
  kind("apps/v1", "deployments", "Deployment", {
    ...{ short: "deploy", categories: "all", status: true, generation: true, scale: replicas },
  }),
  kind("apps/v1", "replicasets", "ReplicaSet", {
    ...{ short: "rs", categories: "all", status: true, generation: true, scale: replicas },
    fields: selectable([...metadata, "status.replicas"]),
  }),
  kind("apps/v1", "statefulsets", "StatefulSet", {
    ...{ short: "sts", categories: "all", status: true, generation: true, scale: replicas },
  }),
  kind("batch/v1", "cronjobs", "CronJob", { short: "cj", categories: "all", status: true, generation: true }),
  kind("batch/v1", "jobs", "Job", {
    ...{ categories: "all", status: true, generation: true },
    fields: selectable([...metadata, "status.successful"]),
  }),
  kind("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", {
    ...{ short: "hpa", categories: "all", status: true },
  }),
  kind("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", {
    ...{ short: "pdb", status: true, generation: true, conditionalUpdate: true },
  }),
  kind("rbac.authorization.k8s.io/v1", "clusterrolebindings", "ClusterRoleBinding", {
    ...{ cluster: true, name: "pathSegment" },
  }),
  kind("rbac.authorization.k8s.io/v1", "clusterroles", "ClusterRole", { cluster: true, name: "pathSegment" }),
  kind("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding", { name: "pathSegment" }),
  kind("rbac.authorization.k8s.io/v1", "roles", "Role", { name: "pathSegment" }),
  kind("networking.k8s.io/v1", "ingressclasses", "IngressClass", { cluster: true, generation: true }),
  kind("networking.k8s.io/v1", "ingresses", "Ingress", { short: "ing", status: true, generation: true }),
  kind("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", { short: "netpol", generation: true }),
  kind("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", { generation: true }),
  kind("coordination.k8s.io/v1", "leases", "Lease", { conditionalUpdate: true }),
  kind("events.k8s.io/v1", "events", "Event", {
    ...{ short: "ev", collection: "events" },
    fields: selectable([
      ...metadata,
      "reason",
      "type",
      "reportingController",
      ...["kind", "name", "namespace", "uid"].map((f) => `regarding.${f}`),
    ]),
  }),
  kind("storage.k8s.io/v1", "csidrivers", "CSIDriver", { cluster: true }),
  kind("storage.k8s.io/v1", "csinodes", "CSINode", { cluster: true }),
  kind("storage.k8s.io/v1", "storageclasses", "StorageClass", { short: "sc", cluster: true }),
  kind("storage.k8s.io/v1", "volumeattachments", "VolumeAttachment", { cluster: true, status: true }),
  kind("scheduling.k8s.io/v1", "priorityclasses", "PriorityClass", {
    short: "pc",
    cluster: true,
    generation: true,
  }),
  kind("admissionregistration.k8s.io/v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", {
    ...{ cluster: true, generation: true, categories: "api-extensions", conditionalUpdate: true },
  }),
  kind("admissionregistration.k8s.io/v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", {
    ...{
      cluster: true,
      generation: true,
      categories: "api-extensions",
      status: true,
      conditionalUpdate: true,
    },
  }),
  kind(
    "admissionregistration.k8s.io/v1",
    "validatingadmissionpolicybindings",
    "ValidatingAdmissionPolicyBinding",
    {
      ...{ cluster: true, generation: true, categories: "api-extensions", conditionalUpdate: true },
    },
  ),
  kind(
    "admissionregistration.k8s.io/v1",
    "validatingwebhookconfigurations",
    "ValidatingWebhookConfiguration",
    {
      ...{ cluster: true, generation: true, categories: "api-extensions", conditionalUpdate: true },
    },
  ),
  kind("apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", {
    ...{ short: "crd crds", categories: "api-extensions", cluster: true, status: true },
    ...{ generation: true, conditionalUpdate: true },
  }),
  kind("authentication.k8s.io/v1", "selfsubjectreviews", "SelfSubjectReview", {
    cluster: true,
    verbs: ["create"],
  }),
  kind("authentication.k8s.io/v1", "tokenreviews", "TokenReview", { cluster: true, verbs: ["create"] }),
  kind("authorization.k8s.io/v1", "localsubjectaccessreviews", "LocalSubjectAccessReview", {
    verbs: ["create"],
  }),
  kind("authorization.k8s.io/v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", {
    ...{ cluster: true, verbs: ["create"] },
  }),
  kind("authorization.k8s.io/v1", "selfsubjectrulesreviews", "SelfSubjectRulesReview", {
    ...{ cluster: true, verbs: ["create"] },
  }),
  kind("authorization.k8s.io/v1", "subjectaccessreviews", "SubjectAccessReview", {
    cluster: true,
    verbs: ["create"],
  }),
]
