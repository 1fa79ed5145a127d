type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The fields that have a value: an absent field and an undefined one are not the same to everybody. */
export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
