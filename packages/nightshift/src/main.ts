#!/usr/bin/env node
import { commands } from "./commands.ts"
import { runProgram } from "./program.ts"

// Not exitCode: a connection that some library keeps open must not keep a finished command alive.
process.exit(await runProgram(commands, process.argv.slice(2), process))
