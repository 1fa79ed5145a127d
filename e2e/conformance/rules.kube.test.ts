import { describe, expect } from "vitest"
import { eventually } from "./eventually.ts"
import { definition, definitions, serve } from "./manifests.ts"
import { suite } from "./suite.ts"

const { check } = suite()

const ruled = {
  spec: {
    min: { type: "integer" },
    max: { type: "integer" },
    fixed: {
      type: "string",
      maxLength: 20,
      "x-kubernetes-validations": [{ rule: "self == oldSelf", message: "is fixed for life" }],
    },
    names: {
      type: "array",
      maxItems: 4,
      items: { type: "string", maxLength: 10 },
      "x-kubernetes-validations": [
        {
          rule: "self.all(n, n.startsWith('x'))",
          messageExpression: "'every name begins with x, not ' + self[0]",
          reason: "FieldValueForbidden",
        },
      ],
    },
    wait: {
      type: "string",
      maxLength: 20,
      "x-kubernetes-validations": [{ rule: "duration(self) < duration('1h')" }],
    },
  },
  rules: [
    {
      rule: "!has(self.min) || !has(self.max) || self.min <= self.max",
      message: "min must not exceed max",
      fieldPath: ".min",
    },
    {
      rule: "!has(self.min) || self.min != 13",
      messageExpression: "'min must not be ' + (self.min == 13 ? 'unlucky' : 'so')",
    },
    {
      rule: "oldSelf.optMap(old, !has(old.max) || has(self.max)).orValue(true)",
      message: "max cannot be taken away",
      optionalOldSelf: true,
    },
  ],
}

describe("CEL rules", () => {
  check("refuse with the rule's message at its fieldPath", async ({ api, namespace }) => {
    const { path, widget, group } = await serve(api, ruled)
    const { status, body } = await api.post(path(namespace), widget("a", { min: 2, max: 1 }))
    expect(status).toBe(422)
    expect(body.message).toBe(
      `Widget.${group} "a" is invalid: spec.min: Invalid value: min must not exceed max`,
    )
    expect(body.details?.causes).toEqual([
      { reason: "FieldValueInvalid", message: "Invalid value: min must not exceed max", field: "spec.min" },
    ])
  })

  check("compute their message", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const { body } = await api.post(path(namespace), widget("a", { min: 13 }))
    expect(body.message).toMatch(/spec: Invalid value: min must not be unlucky$/)
  })

  check("carry their reason", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const { body } = await api.post(path(namespace), widget("a", { names: ["y"] }))
    expect(body.details?.causes).toMatchObject([
      {
        reason: "FieldValueForbidden",
        field: "spec.names",
        message: "Forbidden: every name begins with x, not y",
      },
    ])
  })

  check("without a message tell the rule", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const { status, body } = await api.post(path(namespace), widget("a", { wait: "2h" }))
    expect(status).toBe(422)
    expect(body.message).toMatch(
      /spec\.wait: Invalid value: "2h": failed rule: duration\(self\) < duration\('1h'\)$/,
    )
  })

  check("that fail to evaluate refuse and say why", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const { status, body } = await api.post(path(namespace), widget("a", { wait: "soon" }))
    expect(status).toBe(422)
    expect(body).toMatchObject({ details: { causes: [{ reason: "FieldValueInvalid", field: "spec.wait" }] } })
  })

  check("about the old value are asked only when there is one", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    expect((await api.post(path(namespace), widget("a", { fixed: "one" }))).status).toBe(201)
    const { status, body } = await api.patch(`${path(namespace)}/a`, "merge", { spec: { fixed: "two" } })
    expect(status).toBe(422)
    expect(body.message).toMatch(/spec\.fixed: Invalid value: "two": is fixed for life$/)
    expect((await api.patch(`${path(namespace)}/a`, "merge", { spec: { fixed: null } })).status).toBe(200)
  })

  check("with optionalOldSelf are asked on creation too", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    expect((await api.post(path(namespace), widget("a", { max: 3 }))).status).toBe(201)
    const { status, body } = await api.patch(`${path(namespace)}/a`, "merge", { spec: { max: null } })
    expect(status).toBe(422)
    expect(body.message).toMatch(/max cannot be taken away/)
  })

  check("may ask has() of what a function answers", async ({ api }) => {
    const rule = {
      rule: "!oldSelf.hasValue() || !has(oldSelf.value().max) || has(self.max)",
      optionalOldSelf: true,
    }
    const body = definition({ spec: { max: { type: "integer" } }, rules: [rule] })
    expect((await api.post(`${definitions}?dryRun=All`, body)).status).toBe(201)
  })

  check("that cannot be parsed are refused with the definition, and where", async ({ api }) => {
    const body = definition({ spec: { size: { type: "integer" } }, rules: [{ rule: "self.size >" }] })
    const { status, body: answer } = await api.post(`${definitions}?dryRun=All`, body)
    expect(status).toBe(422)
    expect(answer).toMatchObject({
      details: {
        causes: [
          {
            reason: "FieldValueInvalid",
            field: "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule",
            message: expect.stringMatching(/^Invalid value: .*: compilation failed: ERROR: /),
          },
        ],
      },
    })
  })

  check(
    "that name a field which the schema does not have are refused with the definition",
    async ({ api }) => {
      const body = definition({ spec: { size: { type: "integer" } }, rules: [{ rule: "self.nothing > 1" }] })
      const { status, body: answer } = await api.post(`${definitions}?dryRun=All`, body)
      expect(status).toBe(422)
      expect(answer.message).toMatch(/compilation failed: ERROR: <input>:1:5: undefined field 'nothing'/)
    },
  )

  check(
    "match in RE2's dialect, and a pattern of another is refused with the definition",
    async ({ api, namespace }) => {
      const pattern = { rule: "self.name.matches('^(?i)[[:alpha:]]+\\\\z')", message: "letters only" }
      const name = { name: { type: "string", maxLength: 20 } }
      const { path, widget } = await serve(api, { spec: name, rules: [pattern] })
      expect((await api.post(path(namespace), widget("a", { name: "Abc" }))).status).toBe(201)
      expect((await api.post(path(namespace), widget("b", { name: "abc\n" }))).status).toBe(422)
      const behind = definition({ spec: name, rules: [{ rule: "self.name.matches('(?<!a)b')" }] })
      const { status, body } = await api.post(`${definitions}?dryRun=All`, behind)
      expect([status, body.message]).toEqual([422, expect.stringMatching(/compilation failed: .*matches/)])
    },
  )

  check("all fail at once, each with its cause", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const { body } = await api.post(path(namespace), widget("a", { min: 13, max: 1, names: ["a"] }))
    const fields = [...(body.details?.causes ?? [])].map(({ field }) => String(field))
    expect(fields.toSorted()).toEqual(["spec", "spec.min", "spec.names"])
  })

  check("hold for server-side apply and for a dry run", async ({ api, namespace }) => {
    const { path, widget } = await serve(api, ruled)
    const bad = widget("a", { min: 2, max: 1 })
    expect((await api.apply(`${path(namespace)}/a`, "one", bad)).status).toBe(422)
    expect((await api.post(`${path(namespace)}?dryRun=All`, bad)).status).toBe(422)
  })

  check("do not hold an unchanged value against an update: it is ratcheted", async ({ api, namespace }) => {
    const { path, widget, group } = await serve(api, {
      spec: { old: { type: "string", maxLength: 20 }, other: { type: "integer" } },
    })
    await api.post(path(namespace), widget("a", { old: "long ago legal" }))
    const crd = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`
    const stricter = [
      {
        op: "replace",
        path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/old/maxLength",
        value: 4,
      },
    ]
    expect((await api.patch(crd, "json", stricter)).status).toBe(200)
    await eventually(
      () => api.post(`${path(namespace)}?dryRun=All`, widget("b", { old: "too long now" })),
      ({ status }) => status === 422,
    )
    expect((await api.patch(`${path(namespace)}/a`, "merge", { spec: { other: 1 } })).status).toBe(200)
    expect((await api.patch(`${path(namespace)}/a`, "merge", { spec: { old: "still long" } })).status).toBe(
      422,
    )
  })
})
