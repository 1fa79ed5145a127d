import { defineConfig } from "vitest/config"

/**
 * The tier of a test is the suffix of its file:
 *   x.test.ts        unit: in process, no server of anybody else's
 *   x.dns.test.ts    needs named and knotd
 *   x.kube.test.ts   needs a Kubernetes server: the embedded one, or with KUBE_SERVER=real a real control plane
 *   x.story.test.ts  whole programs, seen only through kubectl, dig and the shell
 */
const tier = (name: string, include: string[], exclude: string[], timeout: number, retry = 0) => ({
  extends: true as const,
  test: {
    name,
    include,
    retry,
    exclude: ["**/node_modules/**", "**/dist/**", ...exclude],
    testTimeout: timeout,
    hookTimeout: timeout,
  },
})

/** On a machine that is shared, somebody else's server may lose a race for the only core: the gate gives it one more chance. */
const serverRetry = process.env["SECOND_TRY"] === "1" ? 1 : 0

const everywhere = (suffix: string) => [`packages/*/{src,test}/**/*.${suffix}.ts`, `e2e/*/**/*.${suffix}.ts`]

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      tier(
        "unit",
        everywhere("test"),
        ["**/*.dns.test.ts", "**/*.kube.test.ts", "**/*.story.test.ts"],
        60_000,
      ),
      tier("dns", everywhere("dns.test"), [], 120_000, serverRetry),
      tier("kube", everywhere("kube.test"), [], 180_000, serverRetry),
      tier("story", everywhere("story.test"), [], 300_000, serverRetry),
    ],
  },
})
