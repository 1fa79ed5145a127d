import { describe, expect, test } from "vitest"
import { type Flags, helpText, parseFlags, UsageError } from "./flags.ts"
import { leaseName, operatorFlags } from "./operator-flags.ts"
import { runProgram } from "./program.ts"

const flags = {
  ...operatorFlags,
  mode: { kind: "text", choices: ["a", "b"], help: "one of two" },
  since: { kind: "integer", min: 1, max: 10, help: "a small number", env: ["OLD_SINCE"] },
} as const satisfies Flags

const parse = (args: string[], env: Record<string, string> = {}) => parseFlags(flags, args, env).values

describe("a value", () => {
  test("comes from the flag, else from the environment, else from the default", () => {
    expect(parse([])["metrics-port"]).toBe(8080)
    expect(parse([], { METRICS_PORT: "9090" })["metrics-port"]).toBe(9090)
    expect(parse(["--metrics-port", "0"], { METRICS_PORT: "9090" })["metrics-port"]).toBe(0)
    expect(parse(["--metrics-port=7"])["metrics-port"]).toBe(7)
  })

  test("of an empty variable is none, and an older name of a variable is honoured", () => {
    expect(parse([], { METRICS_PORT: "" })["metrics-port"]).toBe(8080)
    expect(parse([], { OLD_SINCE: "3" }).since).toBe(3)
    expect(parse([], { POD_NAMESPACE: "ours" })["lease-namespace"]).toBe("ours")
    expect(parse([]).since).toBeUndefined()
  })

  test("of a switch is written in every usual way", () => {
    const read = (args: string[], env = {}) => parse(args, env)["enable-leader-election"]
    expect(read([])).toBe(false)
    expect(read(["--enable-leader-election"])).toBe(true)
    expect(read(["--enable-leader-election=false"], { ENABLE_LEADER_ELECTION: "true" })).toBe(false)
    expect(read(["--no-enable-leader-election"], { ENABLE_LEADER_ELECTION: "1" })).toBe(false)
    expect(read([], { ENABLE_LEADER_ELECTION: "True" })).toBe(true)
  })

  test("of a list is joined from commas and repetitions", () => {
    expect(parse(["--watch-namespaces=a, b", "--watch-namespaces", "c,"])["watch-namespaces"]).toEqual([
      "a",
      "b",
      "c",
    ])
    expect(parse([])["watch-namespaces"]).toEqual([])
  })
})

describe("a wrong call", () => {
  test.each([
    [["--metric-port=1"], {}, "--metric-port"],
    [["-x"], {}, "-x"],
    [["--no-metrics-port"], {}, "--no-metrics-port"],
    [["--metrics-port", "http"], {}, "--metrics-port"],
    [["--metrics-port", "70000"], {}, "--metrics-port"],
    [["--metrics-port"], {}, "--metrics-port"],
    [["--since=0"], {}, "--since"],
    [["--mode=c"], {}, "--mode"],
    [["--verbose=maybe"], {}, "--verbose"],
    [["surprise"], {}, "surprise"],
    [[], { HEALTH_PORT: "eighty" }, "HEALTH_PORT"],
  ] as const)("%j with %j names %s", (args, env, flag) => {
    expect(() => parse([...args], env)).toThrow(UsageError)
    try {
      parse([...args], env)
    } catch (error) {
      expect(error).toMatchObject({ flag, message: expect.stringContaining(flag) as string })
    }
  })
})

test("the help names every flag, its variable and its default", () => {
  const help = helpText("example", "It does things.", flags)
  for (const [name, flag] of Object.entries(flags)) {
    expect(help).toContain(`--${name}`)
    expect(help).toContain(flag.help)
  }
  expect(help).toContain("METRICS_PORT, default 8080")
  expect(help).toContain("LEASE_NAMESPACE, POD_NAMESPACE")
})

test("each watch filter has a lease of its own, with a name that Kubernetes accepts", () => {
  expect(leaseName("leader", parse([]))).toBe("leader")
  expect(leaseName("leader", parse(["--watch-filter=team-a"]))).toBe("leader-team-a")
  expect(leaseName("leader", parse(["--lease-name=own", "--watch-filter=b"]))).toBe("own-b")
  const filters = ["eu", "EU", "Eu", "e.u", "e_u", "e-u", ""]
  const leases = filters.map((filter) => leaseName("leader", parse([`--watch-filter=${filter}`])))
  expect(new Set(leases).size).toBe(filters.length)
  for (const lease of leases) expect(lease).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
})

describe("a program", () => {
  const run = async (args: string[], ends: () => Promise<void> = () => Promise.resolve()) => {
    let [out, err] = ["", ""]
    const program = { name: "example", version: "1.2.3", summary: "It does things.", flags, run: ends }
    const code = await runProgram(program, {
      args,
      env: {},
      out: (text) => (out += text),
      err: (text) => (err += text),
    })
    return { code, out, err }
  }

  test("ends with 0 after success, help and version", async () => {
    expect((await run([])).code).toBe(0)
    expect(await run(["--version"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("example 1.2.3 (node") as string,
    })
    const never = (): Promise<void> => Promise.reject(new Error("must not run"))
    expect(await run(["--help"], never)).toMatchObject({ code: 0, err: "" })
  })

  test("ends with 2 after a wrong call, naming the flag, also when it finds out late", async () => {
    expect(await run(["--nope"])).toMatchObject({
      code: 2,
      err: "example: unknown flag --nope; see --help\n",
    })
    const late = () => Promise.reject(new UsageError("--mode", "--mode does not fit"))
    expect((await run([], late)).code).toBe(2)
  })

  test("ends with 1 after a failure, telling it", async () => {
    expect(await run([], () => Promise.reject(new Error("no server")))).toEqual({
      code: 1,
      out: "",
      err: "example: no server\n",
    })
  })
})
