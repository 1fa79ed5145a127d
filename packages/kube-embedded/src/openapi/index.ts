export { documentPath, hashOf, openApiDocumentOf, openApiIndexOf, type Served } from "./document.ts"
