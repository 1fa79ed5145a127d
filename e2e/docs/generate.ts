import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { flagsPage, flagsText } from "./flags.ts"
import { root } from "./pages.ts"

const path = join(root, flagsPage)
mkdirSync(dirname(path), { recursive: true })
writeFileSync(path, await flagsText())
