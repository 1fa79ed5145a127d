import type { Command } from "../command.ts"
import { notify } from "./notify.ts"
import { query } from "./query.ts"
import { rndc } from "./rndc.ts"
import { axfr, ixfr } from "./transfer.ts"
import { update } from "./update.ts"

/** What a person can do by hand with a name server, instead of nsupdate, dig and rndc. */
export const dnsCommands: readonly Command[] = [update, query, axfr, ixfr, notify, rndc]
