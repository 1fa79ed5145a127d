/** What kube-apiserver's audit log tells about ServiceAccounts: who asked what, and how it was answered. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"

/** Metadata of each answer to a ServiceAccount, those of Kubernetes' own controllers excepted. */
const policy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [
    { level: "None", userGroups: ["system:serviceaccounts:kube-system"] },
    { level: "Metadata", userGroups: ["system:serviceaccounts"] },
    { level: "None" },
  ],
}

/** The flags that make an API server write this log to `logFile`; the policy becomes a file in `folder`. */
export async function auditFlags(folder: string, logFile: string): Promise<string[]> {
  const policyFile = join(folder, "audit-policy.json")
  await writeFile(policyFile, JSON.stringify(policy))
  return [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`]
}

/** One request as RBAC judged it. The resource is empty for discovery, health and the like. */
export interface AuditedCall {
  /** `system:serviceaccount:NAMESPACE:NAME` */
  readonly user: string
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly path: string
  /** HTTP; 0 when the log does not say. */
  readonly code: number
}

interface AuditEvent {
  readonly verb: string
  readonly requestURI: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly apiGroup?: string
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
  }
  readonly responseStatus?: { readonly code?: number }
}

/** Everything in the log so far; a watch is told when it begins and when it ends. */
export async function auditedCalls(logFile: string): Promise<AuditedCall[]> {
  const lines = (await readFile(logFile, "utf8")).split("\n")
  // The last line may be half written.
  return lines.slice(0, -1).map((line) => {
    const { verb, requestURI, user, objectRef, responseStatus } = JSON.parse(line) as AuditEvent
    return {
      user: user.username,
      verb,
      group: objectRef?.apiGroup ?? "",
      resource: objectRef?.resource ?? "",
      subresource: objectRef?.subresource ?? "",
      namespace: objectRef?.namespace ?? "",
      path: requestURI,
      code: responseStatus?.code ?? 0,
    }
  })
}
