import type { Command } from "./command.ts"
import { demo } from "./demo/demo.ts"
import { dnsCommands } from "./dns/commands.ts"
import { down, status, up } from "./world/up.ts"

/** Every command, in the order in which a new user meets them. */
export const commands: readonly Command[] = [demo, up, down, status, ...dnsCommands]
