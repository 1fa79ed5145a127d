import type { TableColumn } from "./table.ts"

const workload = "Containers+, Images+, Selector+"

/** Columns of the built-in kinds as kubectl shows them: `name:type` (string when left out), `+` for those of `-o wide`. */
const notation: Readonly<Record<string, string>> = {
  "core.v1.Pod": "Name, Ready, Status, Restarts, Age, IP+, Node+, Nominated Node+, Readiness Gates+",
  "core.v1.Service": "Name, Type, Cluster-IP, External-IP, Port(s), Age, Selector+",
  "core.v1.Node":
    "Name, Status, Roles, Age, Version, Internal-IP+, External-IP+, OS-Image+, Kernel-Version+, Container-Runtime+",
  "core.v1.Namespace": "Name, Status, Age",
  "core.v1.ConfigMap": "Name, Data, Age",
  "core.v1.Secret": "Name, Type, Data, Age",
  "core.v1.ServiceAccount": "Name, Age",
  "core.v1.Event":
    "Last Seen, Type, Reason, Object, Subobject+, Source+, Message, First Seen+, Count+, Name+",
  "apps.v1.Deployment": `Name, Ready, Up-to-date, Available, Age, ${workload}`,
  "apps.v1.ReplicaSet": `Name, Desired:integer, Current:integer, Ready:integer, Age, ${workload}`,
  "apps.v1.DaemonSet": `Name, Desired:integer, Current:integer, Ready:integer, Up-to-date:integer, Available:integer, Node Selector, Age, ${workload}`,
  "policy.v1.PodDisruptionBudget": "Name, Min Available, Max Unavailable, Allowed Disruptions:integer, Age",
  "networking.v1.Ingress": "Name, Class, Hosts, Address, Ports, Age",
  "discovery.v1.EndpointSlice": "Name, AddressType, Ports, Endpoints, Age",
  "coordination.v1.Lease": "Name, Holder, Age",
  "rbac.v1.RoleBinding": "Name, Role, Age, Users+, Groups+, ServiceAccounts+",
  "rbac.v1.ClusterRoleBinding": "Name, Role, Age, Users+, Groups+, ServiceAccounts+",
  // Roles and definitions have no columns of their own on the real server: it shows when they were made.
  "rbac.v1.Role": "Name, Created At:date",
  "rbac.v1.ClusterRole": "Name, Created At:date",
  "apiextensions.v1.CustomResourceDefinition": "Name, Created At:date",
}

const parsed = new Map<string, readonly TableColumn[]>()

/** The columns of a built-in kind; kinds without any show their name and age. */
export function builtinColumns(typeName: string): readonly TableColumn[] {
  const known = parsed.get(typeName)
  if (known !== undefined) return known
  const columns = (notation[typeName.replace(/^events\./, "core.")] ?? "Name, Age").split(", ").map(parse)
  parsed.set(typeName, columns)
  return columns
}

function parse(text: string): TableColumn {
  const wide = text.endsWith("+")
  const [name = "", type = "string"] = (wide ? text.slice(0, -1) : text).split(":")
  const format = name === "Name" ? "name" : ""
  return { name, type, format, description: name, priority: wide ? 1 : 0 }
}
