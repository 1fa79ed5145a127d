import type { Environment } from "@marcbachmann/cel-js"
import { celEqual } from "./equal.ts"

class Sets {
  readonly kind = "sets"
}

const contains = (list: readonly unknown[], sub: readonly unknown[]) =>
  sub.every((wanted) => list.some((item) => celEqual(item, wanted)))

/** `sets.contains`, `sets.equivalent`, `sets.intersects`. */
export function registerSets(env: Environment): void {
  env.registerType("Sets", Sets)
  env.registerConstant("sets", "Sets", new Sets())
  env.registerFunction("Sets.contains(list, list): bool", (_: Sets, a: unknown[], b: unknown[]) =>
    contains(a, b),
  )
  env.registerFunction(
    "Sets.equivalent(list, list): bool",
    (_: Sets, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
  )
  env.registerFunction("Sets.intersects(list, list): bool", (_: Sets, a: unknown[], b: unknown[]) =>
    a.some((item) => b.some((other) => celEqual(item, other))),
  )
}
