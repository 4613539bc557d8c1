import { cleanIdentifier } from '../clean.ts';
import { usccFault } from '../uscc.ts';
import { textForm } from './form.ts';
import { freeIdentifier, isScientific } from './text.ts';

/** Unified social credit codes (GB 32100-2015). */
export const uscc = textForm(cleanIdentifier, (value) =>
  isScientific(value) ? 'NUMBER_SCIENTIFIC' : usccFault(value),
);

/** Organisation codes (GB 11714-1997): often written with a hyphen before the check digit. */
export const organizationCode = {
  ...freeIdentifier,
  normalise: (text: string) => cleanIdentifier(cleanIdentifier(text).replaceAll('-', '')),
};
