/** What reading a text gives: a value, or what is wrong with it and what is allowed instead. */
export type Read<T> = { value: T } | { wrong: string; allowed: string };
