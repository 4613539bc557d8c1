import { cleanNumber } from '../clean.ts';
import { Fault, type Form } from './form.ts';

/**
 * 当前状态 of a penalty in the 2015/2017 edition. Records have no such item: a revoked or disputed penalty is not
 * published and then marked in one step, so only 0 正常 is taken.
 */
export const formerPenaltyStatus: Form = {
  normalise: cleanNumber,
  read: (text) => (text === '0' || text === '正常' ? 0 : new Fault('STATUS_UNKNOWN', { allowed: '0 正常' })),
  check: () => undefined,
  show: String,
};
