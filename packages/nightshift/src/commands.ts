import type { ListedCommand } from "./command.ts"
import { dnsCommands } from "./dns/commands.ts"

/** Every command, in the order in which a new user meets them. */
export const commands: readonly ListedCommand[] = [
  {
    name: "demo",
    summary: "show one night shift on this machine: a window opens, serves, closes",
    load: async () => (await import("./demo/demo.ts")).demo,
  },
  {
    name: "up",
    summary: "start Kubernetes, BIND, lab and both operators on this machine, and leave them running",
    load: async () => (await import("./world/up.ts")).up,
  },
  {
    name: "down",
    summary: "end what nightshift up started",
    load: async () => (await import("./world/up.ts")).down,
  },
  {
    name: "status",
    summary: "tell what nightshift up has running",
    load: async () => (await import("./world/up.ts")).status,
  },
  {
    name: "plan",
    summary: "print every edge of every schedule between two instants",
    load: async () => (await import("./schedule/plan.ts")).planCommand,
  },
  {
    name: "explain",
    summary: "tell why a ScheduledMachine or a DNS record is as it is, and what happens next",
    load: async () => (await import("./explain.ts")).explainCommand,
  },
  {
    name: "audit verify",
    summary: "check that nobody changed, removed or reordered a line of an audit log",
    load: async () => (await import("./schedule/audit.ts")).auditVerify,
  },
  {
    name: "dns plan",
    summary: "print what dns-operator would change in a zone now, and why not",
    load: async () => (await import("./dns/plan.ts")).dnsPlan,
  },
  {
    name: "dns adopt",
    summary: "show what adopting existing records would do (spec.adopt of the DNSZone does it)",
    load: async () => (await import("./dns/plan.ts")).dnsAdopt,
  },
  ...dnsCommands,
  {
    name: "release-hooks",
    summary: "free Machines from the scheduler's pre-drain hook, when the scheduler is gone for good",
    load: async () => (await import("./schedule/release-hooks.ts")).releaseHooksCommand,
  },
  {
    name: "lab",
    summary: "play Cluster API, donor hosts, kubelets and a load balancer on any Kubernetes server",
    load: async () => (await import("./lab/lab.ts")).labCommand,
  },
]
