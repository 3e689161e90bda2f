/** A plain value with a name of its own, so that two kinds of string or number are not mixed up. */
export type Brand<T, Name extends string> = T & {
    readonly __brand: Name;
};
