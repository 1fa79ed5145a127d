export const configMaps = "/api/v1/namespaces/default/configmaps"
export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
export const widgets = "/apis/example.com/v1/namespaces/default/widgets"

export function configMap(
  name: string,
  data: Record<string, string> = {},
  labels: Record<string, string> = {},
): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data }
}

/** A custom kind with a default, bounds, an enum, a status and a second version. */
export const widgetDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget", shortNames: ["wd"] },
    versions: ["v1", "v1beta1"].map((name) => ({
      name,
      served: true,
      storage: name === "v1",
      subresources: { status: {} },
      selectableFields: [{ jsonPath: ".spec.color" }],
      additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
      schema: {
        openAPIV3Schema: {
          type: "object",
          properties: {
            spec: {
              type: "object",
              properties: {
                size: { type: "integer", minimum: 1, default: 3 },
                color: { type: "string", enum: ["red", "blue"] },
              },
            },
            status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          },
        },
      },
    })),
  },
} as const

export function widget(name: string, spec: object = {}): object {
  return { apiVersion: "example.com/v1", kind: "Widget", metadata: { name }, spec }
}
