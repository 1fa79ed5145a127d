import type { RRset } from "@nightshift/rfc2136"
import type { Change, Plan } from "./records/plan.ts"
import { sourceText } from "./records/wish.ts"

/** A plan as lines for people: what would be made, changed, taken over and deleted, and what stands in the way. */
export function printPlan(plan: Plan): string {
  const lines = plan.changes.flatMap(({ changes }) => changes.flatMap(changeLines))
  const obstacles = plan.obstacles.map(({ message, sources }) =>
    sources.length === 0 ? `! ${message}` : `! ${message} (${sources.map(sourceText).join(", ")})`,
  )
  const count = (kind: Change["kind"]) =>
    plan.changes.flatMap(({ changes }) => changes).filter((one) => one.kind === kind).length
  const summary = `${count("create")} to create, ${count("update")} to update, ${count("adopt")} to adopt, ${count("delete")} to delete, ${plan.obstacles.length} in the way; ${plan.owned} are ours`
  return [...lines, ...obstacles, summary].join("\n")
}

function changeLines(change: Change): string[] {
  switch (change.kind) {
    case "create":
      return rrsetLines("+", change.after)
    case "update":
      return [
        ...(change.before === undefined ? [] : rrsetLines("-", change.before)),
        ...rrsetLines("+", change.after),
        ...(change.drift ? [`# ${change.after.name} ${change.after.type} was changed by hand`] : []),
      ]
    case "adopt":
      return [
        ...rrsetLines("-", change.before),
        ...rrsetLines("+", change.after),
        `# ${change.after.name} ${change.after.type} becomes ours${change.retired.length > 0 ? ", and external-dns' marker goes" : ""}`,
      ]
    case "delete":
      return change.before === undefined
        ? [`# marker ${change.markerBefore.name} goes`]
        : rrsetLines("-", change.before)
  }
}

const rrsetLines = (sign: "+" | "-", { name, ttl, type, rdatas }: RRset): string[] =>
  rdatas.map((rdata) => `${sign} ${name} ${ttl} ${type} ${rdata}`)
