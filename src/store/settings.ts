import type { RulesMark } from '../exchange/ports/store.ts';
import type { Session } from './session.ts';

const RULES = 'rules examined';
const SETTING = 'SELECT value FROM {schema}.settings WHERE name = $1';
const SAVE = `
  INSERT INTO {schema}.settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export function rulesMark(session: Session): RulesMark {
  return {
    examinedRules: async () => (await session.rows<{ value: string }>(SETTING, [RULES]))[0]?.value,
    async saveExaminedRules(fingerprint) {
      await session.change(SAVE, [RULES, fingerprint]);
    },
  };
}
