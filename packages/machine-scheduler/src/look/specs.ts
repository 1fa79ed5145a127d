import { ScheduledMachine as Kind } from "@nightshift/crds"
import type { Key, KubeObject } from "@nightshift/operator-runtime"
import { EqualValues } from "../equal-values.ts"
import { type Gate, type Intent, readIntent, refusals } from "../intent.ts"
import type { ScheduledMachine } from "../observed.ts"
import type { Problem } from "../schedule/problem.ts"
import { specHashOf } from "./blueprints.ts"

/** What a generation of a spec says, read once. */
export interface ReadSpec {
  readonly spec: ScheduledMachine["spec"]
  readonly intent: Intent
  readonly specHash: string
  readonly problems: readonly Problem[]
}

export type SpecReading =
  | { readonly readable: true; readonly value: ReadSpec }
  | { readonly readable: false; readonly problems: readonly Problem[] }

interface Known {
  readonly uid: string | undefined
  readonly generation: number | undefined
  readonly reading: SpecReading
}

/**
 * Reads specs by their schema, each generation once. A status is not read again: it is what we wrote, and the API server
 * keeps it in its form.
 */
export class Specs {
  readonly #defaultGates: readonly Gate[]
  readonly #equal = new EqualValues()
  readonly #known = new Map<Key, Known>()

  constructor(defaultGates: readonly Gate[]) {
    this.#defaultGates = defaultGates
  }

  read(key: Key, object: KubeObject): SpecReading {
    const { uid, generation } = object.metadata
    const known = this.#known.get(key)
    if (known !== undefined && known.uid === uid && known.generation === generation) return known.reading
    const reading = this.#read(object)
    this.#known.set(key, { uid, generation, reading })
    return reading
  }

  forget(key: Key): void {
    this.#known.delete(key)
  }

  #read(object: KubeObject): SpecReading {
    const { status: _, ...rest } = object as KubeObject & { readonly status?: unknown }
    const parsed = Kind.parse(rest)
    if (!parsed.ok)
      return {
        readable: false,
        problems: parsed.problems.map(({ path, value, rule }) => ({
          path,
          value: JSON.stringify(value) ?? "absent",
          rule,
        })),
      }
    const spec = this.#equal.fields(parsed.value.spec)
    const read = readIntent({ ...parsed.value, spec }, this.#defaultGates)
    const intent = { ...read, opening: this.#equal.one(read.opening), closing: this.#equal.one(read.closing) }
    return { readable: true, value: { spec, intent, specHash: specHashOf(spec), problems: refusals(spec) } }
  }
}
