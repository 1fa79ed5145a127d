/** A selector that kube-apiserver answers with 400 BadRequest; the message is its own. */
export class SelectorError extends Error {
  override readonly name = "SelectorError"
}
