import { duplicate, type FieldError, invalid, required } from "../../field-error.ts"
import type { JsonObject } from "../../json.ts"
import { dns1123Label } from "../../names.ts"
import { items, text } from "../../objects/object.ts"
import { doubles, oneOf, portName, portNumber } from "./checks.ts"

/** The containers of a pod, of one of its lists: names, images and ports. */
export function containerErrors(
  path: string,
  containers: readonly JsonObject[],
  taken: ReadonlySet<string>,
): FieldError[] {
  const again = doubles(containers, (one) => text(one, "name"))
  return containers.flatMap((container, i) => {
    const at = `${path}[${i}]`
    const name = text(container, "name")
    const nameErrors =
      name === ""
        ? [required(`${at}.name`)]
        : dns1123Label(name).map((problem) => invalid(`${at}.name`, name, problem))
    return [
      ...(nameErrors.length === 0 && (again.has(i) || taken.has(name))
        ? [duplicate(`${at}.name`, name)]
        : nameErrors),
      ...imageErrors(at, text(container, "image")),
      ...portErrors(`${at}.ports`, items(container, "ports")),
      ...oneOf(`${at}.imagePullPolicy`, text(container, "imagePullPolicy"), [
        "Always",
        "IfNotPresent",
        "Never",
      ]),
    ]
  })
}

function imageErrors(at: string, image: string): FieldError[] {
  if (image === "") return [required(`${at}.image`)]
  return image === image.trim()
    ? []
    : [invalid(`${at}.image`, image, "must not have leading or trailing whitespace")]
}

function portErrors(path: string, ports: readonly JsonObject[]): FieldError[] {
  const again = doubles(ports, (port) => text(port, "name") || JSON.stringify(port))
  return ports.flatMap((port, i) => {
    const at = `${path}[${i}]`
    const name = text(port, "name")
    const number = port["containerPort"]
    return [
      ...(name === "" ? [] : portName(`${at}.name`, name)),
      ...(name !== "" && again.has(i) ? [duplicate(`${at}.name`, name)] : []),
      ...(number === undefined || number === 0
        ? [required(`${at}.containerPort`)]
        : portNumber(`${at}.containerPort`, number)),
      ...oneOf(`${at}.protocol`, text(port, "protocol"), ["SCTP", "TCP", "UDP"]),
    ]
  })
}
