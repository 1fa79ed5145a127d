/** docs/reference/flags.md: what every program says of itself. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { root } from "./pages.ts"

const run = promisify(execFile)

export const flagsPage = "docs/reference/flags.md"

const operators = ["machine-scheduler", "dns-operator", "kube-embedded"]

const help = async (program: string, ...words: string[]): Promise<string> => {
  const main = join(root, "packages", program, "src/main.ts")
  const { stdout } = await run(process.execPath, [main, ...words, "--help"], {
    env: { PATH: process.env["PATH"], HOME: "/home/you" },
  })
  return stdout.trimEnd()
}

const section = (title: string, text: string) => `## ${title}\n\n\`\`\`\n${text}\n\`\`\`\n`

export async function flagsText(): Promise<string> {
  const overview = await help("nightshift")
  const commands = [...overview.matchAll(/^ {2}(\S+(?: \S+)?) {2,}\S/gm)].map(([, name = ""]) => name)
  const sections = [
    ...(await Promise.all(operators.map(async (program) => section(program, await help(program))))),
    section("nightshift", overview),
  ]
  for (const command of commands)
    sections.push(section(`nightshift ${command}`, await help("nightshift", ...command.split(" "))))
  return `# Flags\n\nGenerated from what each program prints with \`--help\`.\n\n${sections.join("\n")}`
}
