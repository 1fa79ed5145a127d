import type { Right } from "../rights.ts"

/** A request as RBAC judges it. The resource is empty for discovery, health and the like. */
export interface AskedFor {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly subresource: string
}

/** What was asked, in words such as `patch apps/deployments/status`; discovery and health need no right. */
export function asked(calls: readonly AskedFor[]): string[] {
  const seen = calls
    .filter(({ verb, resource }) => verb !== "other" && resource !== "")
    .map(
      ({ verb, group, resource, subresource }) =>
        `${verb} ${group}/${resource}${subresource === "" ? "" : `/${subresource}`}`,
    )
  return [...new Set(seen)].toSorted()
}

const allows = ({ apiGroups, resources, verbs }: Right, call: string): boolean => {
  const [verb = "", path = ""] = call.split(" ")
  const [group = "", ...rest] = path.split("/")
  const resource = rest.join("/")
  const named = resources.includes(resource) || (resources.includes("*") && !resource.includes("/"))
  return verbs.includes(verb) && apiGroups.includes(group) && named
}

/** Calls that no right covers. */
export const beyond = (rights: readonly Right[], calls: readonly string[]): string[] =>
  calls.filter((call) => !rights.some((right) => allows(right, call)))

/** Verbs of a right that nothing asked for. */
export const unused = (rights: readonly Right[], calls: readonly string[]): string[] =>
  rights.flatMap((right) =>
    right.verbs
      .filter((verb) => !calls.some((call) => call.startsWith(`${verb} `) && allows(right, call)))
      .map((verb) => `${verb} ${right.resources.join(",")}`),
  )
