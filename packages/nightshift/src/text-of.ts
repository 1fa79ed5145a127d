import { readFile } from "node:fs/promises"

/** A file that the user named. Throws an Error with that name; its cause says what is wrong with it. */
export async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8")
  } catch (error) {
    throw new Error(`could not read ${file}`, { cause: error })
  }
}
