/** By code: HTTP status, text in Chinese, text in English. */
export type ProblemTexts = Readonly<Record<string, readonly [status: number, zh: string, en: string]>>;
