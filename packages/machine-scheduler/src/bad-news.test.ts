import { expect, test } from "vitest"
import { badNews } from "./bad-news.ts"
import { Scene } from "./testing/scene.ts"

const evening = "2026-06-01T22:00:00Z"
const conditionsOf = (scene: Scene) => scene.look().status.conditions

test("a spec that cannot be carried out is an event with the value and the rule, once for each edit", () => {
  const scene = new Scene(evening)
  const good = conditionsOf(scene)
  expect(badNews(undefined, good)).toEqual([])
  const broken = (value: string) => {
    scene.when = { kind: "broken", problems: [{ path: "schedule.timezone", value, rule: "is a zone" }] }
    scene.respec({})
    return conditionsOf(scene)
  }
  const mars = broken("Mars")
  expect(badNews(good, mars)).toEqual([
    {
      type: "Warning",
      reason: "InvalidTimezone",
      message: "schedule.timezone: Mars breaks the rule: is a zone",
    },
  ])
  expect(badNews(mars, conditionsOf(scene))).toEqual([])
  const venus = broken("Venus")
  expect(badNews(mars, venus)).toMatchObject([{ reason: "InvalidTimezone" }])
  scene.when = undefined
  expect(badNews(venus, conditionsOf(scene))).toEqual([])
})

test("a template that is missing is an event with its name, and so is a field without effect", () => {
  const scene = new Scene(evening, { killIfCommands: ["java"] })
  scene.blueprints = {
    kind: "problem",
    reason: "TemplateNotFound",
    message: "there is no KubeadmConfigTemplate workers",
  }
  expect(badNews(undefined, conditionsOf(scene))).toMatchObject([
    { reason: "TemplateNotFound", message: "there is no KubeadmConfigTemplate workers" },
    { reason: "FieldsWithoutEffect", message: expect.stringContaining("killIfCommands") },
  ])
})
