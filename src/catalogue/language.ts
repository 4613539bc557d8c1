/** The two languages of every text a person may read; Chinese is the users' default. */
export type Language = 'zh' | 'en';

/** The language asked for by an Accept-Language header or a LANG variable; Chinese unless English is preferred. */
export function languageOf(preference: string | undefined): Language {
  const first = preference?.split(/[,;]/)[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'zh';
}

export type Parameters = Readonly<Record<string, string | number>>;

/** The template with each `{name}` replaced by its parameter; a parameter that is missing stays visible. */
export function fill(template: string, parameters: Parameters): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
