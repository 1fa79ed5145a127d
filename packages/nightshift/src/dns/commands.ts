import type { ListedCommand } from "../command.ts"

/** What a person can do by hand with a name server, instead of nsupdate, dig and rndc. */
export const dnsCommands: readonly ListedCommand[] = [
  {
    name: "dns update",
    summary: "change records, by nsupdate's own commands",
    load: async () => (await import("./update.ts")).update,
  },
  {
    name: "dns query",
    summary: "ask one server for an RRset",
    load: async () => (await import("./query.ts")).query,
  },
  {
    name: "dns axfr",
    summary: "fetch a whole zone",
    load: async () => (await import("./transfer.ts")).axfr,
  },
  {
    name: "dns ixfr",
    summary: "fetch what changed in a zone since a serial",
    load: async () => (await import("./transfer.ts")).ixfr,
  },
  {
    name: "dns notify",
    summary: "tell a secondary that a zone changed",
    load: async () => (await import("./notify.ts")).notify,
  },
  {
    name: "dns rndc",
    summary: "control a running named",
    load: async () => (await import("./rndc.ts")).rndc,
  },
]
