/** Finding the name servers' programs, which Debian keeps in directories that are not on a user's PATH. */
import { accessSync, constants, copyFileSync, existsSync, readFileSync } from "node:fs"
import { basename, delimiter, join } from "node:path"

const beyondPath = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/bin",
  "/opt/homebrew/sbin",
  "/opt/homebrew/bin",
]

const packagedIn: Record<string, string> = {
  named: "apt-get install bind9 (Debian, Ubuntu), dnf install bind (Fedora), brew install bind (macOS)",
  rndc: "apt-get install bind9-utils (Debian, Ubuntu), dnf install bind-utils (Fedora), brew install bind (macOS)",
  dig: "apt-get install bind9-dnsutils (Debian, Ubuntu), dnf install bind-utils (Fedora), brew install bind (macOS)",
  nsupdate:
    "apt-get install bind9-dnsutils (Debian, Ubuntu), dnf install bind-utils (Fedora), brew install bind (macOS)",
  knotd: "apt-get install knot (Debian, Ubuntu), dnf install knot (Fedora), brew install knot (macOS)",
}

/** A program that is not on this machine; `program` names it and the message says where it is packaged. */
export class ProgramMissing extends Error {
  readonly code = "PROGRAM_MISSING"
  readonly program: string
  constructor(program: string, searched: readonly string[]) {
    const hint = packagedIn[program]
    super(
      `cannot start ${program}: it is in none of ${searched.join(", ")}` +
        (hint === undefined ? "" : `; install it with ${hint}`),
    )
    this.name = "ProgramMissing"
    this.program = program
  }
}

/** The absolute path of a program on PATH or in a usual place beyond it. Throws {@link ProgramMissing}. */
export function findProgram(program: string, path: string = process.env["PATH"] ?? ""): string {
  const directories = [...path.split(delimiter).filter((entry) => entry !== ""), ...beyondPath]
  for (const directory of directories) {
    const candidate = join(directory, program)
    if (isExecutable(candidate)) return candidate
  }
  throw new ProgramMissing(program, directories)
}

/**
 * Ubuntu's AppArmor profile of named allows no configuration in a temporary directory. A profile attaches by path, so
 * a copy of the program in the server's own directory is not bound by it. `root` is where /etc and /sys are.
 */
export function outsideAppArmor(program: string, directory: string, root: string = "/"): string {
  const switchFile = join(root, "sys/module/apparmor/parameters/enabled")
  const confines =
    existsSync(join(root, "etc/apparmor.d", program.slice(1).replaceAll("/", "."))) &&
    existsSync(switchFile) &&
    readFileSync(switchFile, "latin1").startsWith("Y")
  if (!confines) return program
  const copy = join(directory, basename(program))
  if (!existsSync(copy)) copyFileSync(program, copy)
  return copy
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
