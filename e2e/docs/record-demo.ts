/** `node e2e/docs/record-demo.ts`: runs the demo and draws what it printed as docs/demo.svg. */
import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"
import { root } from "./pages.ts"
import { terminalSvg } from "./terminal-svg.ts"

const { stdout } = await promisify(execFile)("./run", ["demo", "--plain"], { cwd: root })
writeFileSync(join(root, "docs/demo.svg"), terminalSvg("./run demo", stdout.trimEnd().split("\n")))
