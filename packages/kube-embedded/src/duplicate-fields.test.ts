import { expect, it } from "vitest"
import { duplicateFields } from "./duplicate-fields.ts"

it.each<[string, string[]]>([
  ['{"a":1,"b":{"a":2}}', []],
  ['{"a":1,"a":2,"a":3}', ["a"]],
  ['{"spec":{"ports":[{"port":1},{"port":2,"name":"x","port" : 3}]}}', ["spec.ports[1].port"]],
  ['{"a":"\\"a\\":1,{","b":["a","a",{"c":[[{"d":1,"d":2}]]}]}', ["b[2].c[0][0].d"]],
  ['{"a\\u0062":1,"ab":2}', ["ab"]],
  ["[]", []],
])("in %s the fields %j stand twice", (text, expected) => {
  expect(duplicateFields(text)).toEqual(expected)
})
